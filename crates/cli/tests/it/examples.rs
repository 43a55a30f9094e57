//! The alliances in `examples/`: sound, laid out, and their READMEs true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::page::{check, repository};
use crate::shell::Shell;

#[test]
fn each_example_is_sound_and_laid_out() {
    let examples = examples();
    assert!(examples.len() >= 4, "{examples:?}");
    for name in &examples {
        let shell = shell_with(name);
        shell
            .run(&format!("check {name} --strict"))
            .fine()
            .prints("no errors, no warnings, no notes");
        shell.run(&format!("fmt {name} --check")).fine();
        shell
            .run(&format!("coverage {name}"))
            .fine()
            .prints("every process has one that answers and somebody that does it");
        let coverage = shell.run(&format!("coverage {name}")).out;
        assert!(!coverage.contains("    but "), "{coverage}");
        shell.run(&format!("scope {name}")).fine();
        shell
            .run(&format!("explain {name} --format markdown"))
            .fine()
            .prints("| Party | Name | Date | Signature |");
        let fit = shell.run(&format!("fit {name}")).fine().out;
        assert!(!fit.contains("disagrees"), "{fit}");
        assert!(!fit.contains("would suit"), "{fit}");
    }
}

#[test]
fn the_examples_show_every_section_of_the_language() {
    let schema = Shell::new().run("schema").fine().json();
    let sections: BTreeSet<String> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        // WHY: a good agreement needs no suppression, and its files need not be hidden.
        .filter(|key| !matches!(key.as_str(), "allow" | "audience"))
        .cloned()
        .collect();
    let mut shown = BTreeSet::new();
    for file in files_below(&repository().join("examples")) {
        if file.extension().is_some_and(|it| it == "yaml") {
            let text = fs::read_to_string(&file).unwrap();
            shown.extend(text.lines().filter_map(|line| {
                let key = line.split_once(':')?.0;
                (!key.starts_with([' ', '#'])).then(|| key.to_owned())
            }));
        }
    }
    let missing: Vec<_> = sections.difference(&shown).collect();
    assert!(missing.is_empty(), "no example has {missing:?}");
}

#[test]
fn what_the_readmes_tell_to_break_is_found() {
    let tries = [
        (
            "clinic/agreement/money/remedies.yaml",
            "< 99 %",
            "< 99.4 %",
            "band-overlap",
        ),
        (
            "clinic/agreement/services/services.yaml",
            "incident-management: { accountable: tern, responsible: [desk, platform], informed: meridian }\n      service-request-management: { accountable: tern, responsible: desk",
            "incident-management: { responsible: [desk, platform] }\n      service-request-management: { accountable: tern, responsible: desk",
            "none-accountable",
        ),
        (
            "atlas/agreement/alliance.yaml",
            ", lead: kestrel",
            "",
            "team-without-lead",
        ),
        (
            "atlas/agreement/together/relationship.yaml",
            "held_by: [atlas, kestrel]",
            "held_by: [kestrel]",
            "knowledge-only-at-provider",
        ),
        (
            "northwind/agreement/2025/levels.yaml",
            "share_within: 3h 40min",
            "share_within: 3h 50min",
            "chain-infeasible",
        ),
        (
            "northwind/agreement/2025/work/work.yaml",
            "held_by: [northwind, lumen]",
            "held_by: [lumen]",
            "knowledge-only-at-provider",
        ),
        (
            "northwind/agreement/2025/governance/governance.yaml",
            "      ends: mediation\n",
            "",
            "escalation-without-end",
        ),
        (
            "fjord/agreement/steering/risk.yaml",
            "recovery_time: 6h",
            "recovery_time: 3h",
            "recovery-target-below-dependency",
        ),
        (
            "fjord/agreement/money/remedies.yaml",
            "target_price: 2875000 NOK",
            "target_price: 2800000 NOK",
            "target-price-inconsistent",
        ),
    ];
    for (file, from, to, rule) in tries {
        let name = file.split('/').next().unwrap();
        let shell = shell_with(name);
        let text = shell.read(file);
        assert!(text.contains(from), "{file} has no `{from}`");
        shell.write(file, text.replacen(from, to, 1));
        shell
            .run(&format!("check {name}"))
            .prints(&format!("warning[{rule}]"));
    }
}

#[test]
fn the_service_provider_is_true() {
    check("examples/clinic/README.md", &shell_with("clinic"));
}

#[test]
fn the_integrator_is_true() {
    check("examples/northwind/README.md", &shell_with("northwind"));
}

#[test]
fn the_partnership_is_true() {
    check("examples/atlas/README.md", &shell_with("atlas"));
}

#[test]
fn the_guardian_is_true() {
    check("examples/fjord/README.md", &shell_with("fjord"));
}

/// The names of the examples.
pub fn examples() -> Vec<String> {
    let entries = fs::read_dir(repository().join("examples")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A shell with a copy of an example, without facts that somebody brought in.
pub fn shell_with(name: &str) -> Shell {
    let shell = Shell::new();
    let root = repository().join("examples");
    for file in files_below(&root.join(name)) {
        let inside = file.strip_prefix(&root).unwrap();
        if file.file_name().unwrap() != "facts.ndjson" {
            shell.write(inside.to_str().unwrap(), fs::read(&file).unwrap());
        }
    }
    shell
}

pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}
