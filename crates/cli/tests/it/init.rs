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
fn each_model_checks_clean_and_is_laid_out() {
    for model in ["guardian", "service-provider", "partnership"] {
        let shell = Shell::new();
        let mut words = vec!["init", "acme", "--customer", "Acme", "--provider", "Helper"];
        words.extend([
            "--model",
            model,
            "--service",
            "Web shop",
            "--currency",
            "CHF",
        ]);
        words.extend(["--zone", "Europe/Zurich", "--hours", "mon-sat 07:00-21:00"]);
        shell.run_words(words).fine();
        shell
            .run("check acme --strict")
            .fine()
            .prints("no errors, no warnings, no notes");
        shell.run("fmt acme --check").fine();
        let fit = shell.run("fit acme").fine().out;
        assert!(!fit.contains("disagrees"), "{fit}");
        let text = shell.read("acme/agreement/alliance.yaml");
        for said in [model, "web-shop", "CHF", "Europe/Zurich", "07:00-21:00"] {
            assert!(text.contains(said), "no `{said}` in:\n{text}");
        }
    }
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let shell = Shell::new();
    shell.run("init acme").fine();
    let text = shell.read("acme/agreement/alliance.yaml");
    assert!(text.contains("Customer and Provider"), "{text}");
    assert!(text.contains("model: service-provider"), "{text}");
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
    for (option, value) in [
        ("--model", "friends"),
        ("--currency", "euro"),
        ("--hours", "often"),
        ("--service", "!"),
    ] {
        shell.run_words(["init", "acme", option, value]).exits(2);
    }
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
