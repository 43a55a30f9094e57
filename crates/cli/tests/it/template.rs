//! `template`, and a figure through an included measure.

use crate::shell::Shell;

#[test]
fn templates_are_listed_and_printed() {
    let shell = Shell::new();
    shell.run("template").fine().prints("guardian@1");
    shell
        .run("template guardian@1")
        .fine()
        .prints("guardian-unit-cost:");
    shell
        .run("template guardian")
        .exits(2)
        .says("did you mean `guardian@1`?");
    shell
        .run("template xyzzy")
        .exits(2)
        .says("entente template");
    let json = shell.run("template partnership@1 --json").fine().json();
    assert_eq!(json["parameters"][0]["name"], "value");
    let all = shell.run("template --json").fine().json();
    assert!(all["templates"].as_array().unwrap().len() >= 6);
}
