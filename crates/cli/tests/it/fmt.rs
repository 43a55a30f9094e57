//! `fmt`.

use crate::shell::Shell;

const FILE: &str = "acme/agreement/alliance.yaml";

#[test]
fn a_new_agreement_is_laid_out_already() {
    let shell = Shell::with_record();
    let before = shell.read(FILE);
    shell
        .run("fmt acme --check")
        .fine()
        .says("none of them to be changed");
    shell.run("fmt acme").fine();
    assert_eq!(shell.read(FILE), before);
}

#[test]
fn files_are_laid_out_once() {
    let shell = Shell::with_record();
    let before = shell.read(FILE);
    let messy = before
        .replace("\n", "\r\n")
        .replace("  measure: resolution", "  measure:   \"resolution\"");
    shell.write(FILE, &messy);
    let done = shell
        .run("fmt acme --check")
        .exits(3)
        .prints("alliance.yaml");
    assert!(done.talk.contains("entente fmt acme"), "{}", done.talk);
    assert_eq!(shell.read(FILE), messy);
    let done = shell.run("fmt acme --json").fine();
    assert_eq!(done.json()["files"][0]["changed"], true);
    assert_eq!(shell.read(FILE), before);
    assert_eq!(shell.run("fmt acme").fine().out, "");
}

#[test]
fn a_broken_file_is_left_as_it_is() {
    let shell = Shell::with_record();
    shell.write("acme/agreement/more.yaml", "levels:   {\n");
    shell.write("acme/agreement/other.yaml", "fields:   {}\n");
    shell
        .run("fmt acme")
        .exits(1)
        .prints("more.yaml")
        .prints("this is not valid YAML");
    assert_eq!(shell.read("acme/agreement/more.yaml"), "levels:   {\n");
    assert_eq!(shell.read("acme/agreement/other.yaml"), "fields: {}\n");
    let json = shell.run("fmt acme --check --json").exits(1).json();
    let rules = json.to_string();
    assert!(rules.contains("yaml-syntax"), "{rules}");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let shell = Shell::with_record();
    shell.write("elsewhere.yaml", "fields:   {}\n");
    let real = shell.path("elsewhere.yaml");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = shell.path("acme/agreement/linked.yaml");
    symlink(&real, &link).unwrap();
    shell.run("fmt acme").fine();
    assert_eq!(shell.read("elsewhere.yaml"), "fields: {}\n");
    let mode = std::fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(link.is_symlink());
    let left: Vec<_> = std::fs::read_dir(shell.path("acme/agreement"))
        .unwrap()
        .collect();
    assert_eq!(left.len(), 2);
}
