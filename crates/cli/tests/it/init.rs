//! `init`.

use crate::shell::Shell;

#[test]
fn a_new_record_checks_clean() {
    let shell = Shell::new();
    shell
        .run("init acme --customer Acme --provider Helper --zone Europe/Madrid")
        .fine()
        .says("entente check acme");
    shell
        .run("check acme --strict")
        .fine()
        .prints("no errors, no warnings, no notes");
}

#[test]
fn nothing_is_overwritten() {
    let shell = Shell::with_record();
    let before = shell.read("acme/agreement/alliance.yaml");
    shell
        .run("init acme --customer Other")
        .exits(1)
        .says("is there already");
    assert_eq!(shell.read("acme/agreement/alliance.yaml"), before);
}

#[test]
fn wrong_use_is_told_apart() {
    let shell = Shell::new();
    shell
        .run("init acme --zone Mars/Olympus")
        .exits(2)
        .says("Mars/Olympus");
    shell
        .run("init acme --customer Volta --provider volta")
        .exits(2);
    shell.run("init").exits(2);
    shell.run("nonsense").exits(2);
    assert!(!shell.path("acme").exists());
}

#[test]
fn completions_and_pages_are_made_from_the_commands() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        shell
            .run(&format!("completions {name}"))
            .fine()
            .prints("import");
    }
    shell.run("man").fine().prints(".TH entente 1");
    shell.run("man --into pages").fine();
    assert!(shell.path("pages/entente-import.1").is_file());
}
