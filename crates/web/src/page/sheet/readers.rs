//! What programs that open tables make of cells that begin like formulas: openpyxl, and LibreOffice where it is there.

use std::path::{Path, PathBuf};
use std::process::Command;

use exchange::format::csv::cell;

/// Texts that some program would take for a formula, or run.
const HOSTILE: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1",
    "-1",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "'=quoted",
    "DDE(\"cmd\",\"/C calc\")",
];

fn table() -> String {
    let mut text = "place,what\n".to_owned();
    for (place, what) in HOSTILE.iter().enumerate() {
        text.push_str(&format!("{place},{}\n", cell(what)));
    }
    text
}

/// A file in a folder of its own.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("entente-cells-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn remove(path: &Path) {
    let _ = std::fs::remove_dir_all(path.parent().unwrap());
}

#[test]
fn openpyxl_reads_every_cell_as_the_text_that_was_typed() {
    let path = file("cells.xlsx", &super::workbook(table().as_bytes()).unwrap());
    let script = "import openpyxl, sys, json\n\
        sheet = openpyxl.load_workbook(sys.argv[1]).active\n\
        print(json.dumps([[row[1].data_type, row[1].value] for row in sheet.iter_rows(min_row=2)]))";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .output();
    remove(&path);
    let read = output.ok().filter(|output| output.status.success());
    let Some(read) = read else {
        let why = "python3 with openpyxl is not installed: workbooks were not read";
        assert!(std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(), "{why}");
        eprintln!("{why}");
        return;
    };
    let cells: Vec<(String, String)> = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(cells.len(), HOSTILE.len());
    for ((kind, value), typed) in cells.iter().zip(HOSTILE) {
        assert_eq!(kind, "s", "{typed:?}");
        // XML has no carriage return of its own; what is written for it stands for it.
        assert_eq!(value.replace("_x000D_", "\r").as_str(), *typed);
    }
}

/// What LibreOffice makes of a file, as XML; none where it is not installed. It is told to work out formulas.
fn opened(name: &str, bytes: &[u8]) -> Option<String> {
    let path = file(name, bytes);
    let folder = path.parent().unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let mut command = Command::new("soffice");
    command.args([&profile, "--headless", "--convert-to", "fods", "--outdir"]);
    command.arg(folder);
    if name.ends_with(".csv") {
        command.arg("--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true");
    }
    let output = command.arg(&path).output();
    let read = std::fs::read_to_string(folder.join(name).with_extension("fods"));
    remove(&path);
    match output {
        Ok(output) => Some(read.unwrap_or_else(|_| panic!("{output:?}"))),
        Err(_) => {
            eprintln!("soffice is not installed: it was not asked");
            None
        }
    }
}

/// WHY: it is slow, and too large to be installed for a run of all tests; where it is there, it is asked.
#[test]
fn libreoffice_finds_no_formula() {
    let Some(control) = opened("control.csv", b"what\n=1+1\n") else {
        return;
    };
    assert!(control.contains("table:formula"), "formulas are worked out");
    for (name, bytes) in [
        ("ours.csv", table().into_bytes()),
        ("ours.xlsx", super::workbook(table().as_bytes()).unwrap()),
    ] {
        let read = opened(name, &bytes).unwrap();
        assert!(!read.contains("table:formula"), "{name}");
        assert!(!read.contains("xlink:href=\"http://example.org"), "{name}");
        for typed in ["=cmd|", "＝1+1", "@SUM(1,2)", "＠SUM(1)"] {
            assert!(read.contains(typed), "{name} {typed}");
        }
    }
}
