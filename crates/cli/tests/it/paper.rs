//! Papers as files: `report`, `statement --pdf` and `explain --format pdf`.

use crate::shell::Shell;
use crate::statement::charged;

const REPORT: &str = "report acme --as-of 2025-04-02";

#[test]
fn a_report_is_filed_and_checked() {
    let shell = charged();
    shell.run(REPORT).fine().prints("2025-01\n2025-02\n");
    let month = "2025-01";
    let of = format!("{REPORT} --month {month} --for acme");
    shell.run(&of).fine().says("file it").prints("level");
    shell
        .run(&format!("{of} --csv"))
        .fine()
        .prints("level,window,");
    let figures = shell.run(&format!("{of} --figures")).fine();
    let hash = told::filed::hash(figures.out.as_bytes()).to_string();
    shell
        .run(&format!("{of} --pdf report.pdf"))
        .fine()
        .says(&hash);
    let bytes = std::fs::read(shell.path("report.pdf")).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    shell.run(&format!("{of} --pdf again.pdf")).fine();
    assert!(bytes == std::fs::read(shell.path("again.pdf")).unwrap());
    shell
        .run(&format!("{of} --check report.pdf"))
        .fine()
        .says("is what the record gives");
    shell
        .run(&format!("{REPORT} --month {month} --check report.pdf"))
        .exits(3)
        .says("is not what the record gives");
    shell
        .run(&format!("{REPORT} --pdf report.pdf"))
        .exits(2)
        .says("--month");
    shell
        .run(&format!("{of} --level none"))
        .exits(2)
        .says("none");
    shell
        .run(&format!("{REPORT} --month {month} --for nobody"))
        .exits(2)
        .says("nobody");
}

#[test]
fn a_text_on_paper_is_the_whole_of_it_and_a_file() {
    let shell = Shell::with_record();
    shell
        .run("explain acme --format pdf --out text.pdf")
        .fine()
        .says("wrote text.pdf");
    assert!(
        std::fs::read(shell.path("text.pdf"))
            .unwrap()
            .starts_with(b"%PDF-1.7")
    );
    shell
        .run("explain acme --format pdf")
        .exits(2)
        .says("--out agreement.pdf");
    shell
        .run("explain acme levels --format pdf --out text.pdf")
        .exits(2)
        .says("the whole text");
}
