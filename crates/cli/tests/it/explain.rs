//! `explain` and `diff`.

use crate::shell::Shell;

const TEXT: &str = "entente: 1\nalliance: a\ntitle: A small one\nversion: \"1\"\nzone: UTC\nparties:\n  p: { role: customer, name: The customer }\n";

#[test]
fn an_agreement_is_said_in_sentences() {
    let shell = Shell::new();
    shell.write("a/alliance.yaml", TEXT);
    shell
        .run("explain a")
        .fine()
        .prints("A small one\n===========\n")
        .prints("1. Parties")
        .says("--format html");
    shell
        .run("explain a parties.p")
        .fine()
        .prints("The customer (p)\n----------------\n\n- It is a customer in the alliance.");
    shell
        .run("explain a parties.x")
        .exits(2)
        .says("there is no clause `parties.x`")
        .says("did you mean `parties.p`?");
    let json = shell.run("explain a parties.p.role --json").fine().json();
    assert_eq!(json["clauses"][0]["statements"][0]["at"], "parties.p.role");
    shell
        .run("explain a --format html --out page.html")
        .fine()
        .says("wrote page.html");
    assert!(shell.read("page.html").starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_broken_text_is_not_passed_off_as_whole() {
    let shell = Shell::new();
    shell.write(
        "a/alliance.yaml",
        format!("{TEXT}levels: {{ l: {{ window: month }} }}\n"),
    );
    shell
        .run("explain a")
        .exits(1)
        .prints("A small one")
        .says("what could not be understood is not said");
}

#[test]
fn versions_are_compared_by_meaning() {
    let shell = Shell::new();
    shell.write("a/alliance.yaml", TEXT);
    shell.write("b/alliance.yaml", format!("# a comment\n{TEXT}"));
    shell.write("c/alliance.yaml", TEXT.replace("The customer", "Northwind"));
    shell
        .run("diff a b --strict")
        .fine()
        .prints("both say the same");
    shell
        .run("diff a c")
        .fine()
        .prints("changed parties.p")
        .prints("  - Its name is The customer.\n  + Its name is Northwind.")
        .prints("clauses: 1 changed");
    shell.run("diff a c --strict").exits(3);
    let json = shell.run("diff a c --json").fine().json();
    assert_eq!(json["changes"][0]["clause"], "parties.p");
    shell.run("diff a").exits(2).says("holds one version only");
    shell
        .run("diff a c --format markdown")
        .fine()
        .prints("| About | Before | After |");
}
