//! The real tools accept the journals, and come to the balances of the ledger.
//!
//! Where a tool is not installed its tests say so and pass; with `ENTENTE_REQUIRE_TOOLS` set, as
//! `./test` sets it, they fail.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use exchange::books::name;
use facts::Exact;
use ledger::{Account, Entry, balances};
use proptest::prelude::*;

use super::{OWED, books_of, entries, entry};

/// Balances as a tool tells them, by account and currency.
type Told = BTreeMap<(String, String), Exact>;

/// Names on which a format may stumble.
const ODD: &[&str] = &[
    "northwind | Volta & Co. | 2025-01 | charges.a  b | two  blanks | 2025-01 | 1.5 | EUR",
    "northwind | (volta) | 2025-01 | charges.(c) | (code) | 2025-01 | -2.25 | EUR",
    "northwind | *volta | 2025-01 | charges.* | * ; clause: x, window: y | 2025-01 | 3 | JPY",
    "northwind | Volta | 2024-02 | charges.Desk | = 1 | 2024-Q1 | 1234567890123.1234 | EUR",
    "northwind | volta | 2024-02 | charges.desk | @ 1 EUR | ~ monthly | 0.001 | KWD",
    "zürich:9 | northwind | 2024-12 | remedies.\"x\" \\ | say \"so\" \\ | 2024-12 | 7.1 | EUR",
    "zürich 9 | northwind | 2024-12 | remedies.; x | ! {a} [b] #tag ^link | 2024-12 | 8 | EUR",
    "northwind | Ünion-U | 2025-03 | sharing | joint % | 2025-03 | 9 | CHF",
    "northwind | - | 2025-03 | .x. | %2D | - | 10 | CHF",
];

#[test]
fn hledger_comes_to_the_same_balances() {
    if !is_here("hledger") {
        return;
    }
    for owed in [OWED, ODD] {
        check_with_hledger(&entries(owed));
    }
    check_with_hledger(&[]);
}

#[test]
fn beancount_comes_to_the_same_balances() {
    if !is_here("bean-check") || !is_here("bean-query") {
        return;
    }
    for owed in [OWED, ODD] {
        check_with_beancount(&entries(owed));
    }
    check_with_beancount(&[]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn both_come_to_the_same_balances(entries in proptest::collection::vec(any_entry(), 1..30)) {
        if is_here("hledger") {
            check_with_hledger(&entries);
        }
        if is_here("bean-check") && is_here("bean-query") {
            check_with_beancount(&entries);
        }
    }
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let text = "[a-c ;,:*!()|\"\\\\%@=-]{0,6}x";
    let id = "[a-zA-ZÀ-ü0-9][a-zA-Z -~]{0,3}x";
    (
        (id, any::<bool>(), 1..13_u8),
        (text, text),
        (-99_999_i64..99_999, 1_i64..5),
        "EUR|JPY|KWD",
    )
        .prop_map(|((other, owes, month), (id, what), (amount, digits), currency)| {
            // A bar stands between the parts of an entry.
            let other = other.replace('|', "/");
            let (id, what) = (id.replace('|', "/"), what.replace('|', "/"));
            let (from, to) = match owes {
                true => ("northwind", other.as_str()),
                false => (other.as_str(), "northwind"),
            };
            let scale = (0..digits).fold(1_i128, |scale, _| scale * 10);
            let amount = Exact::ratio(amount.into(), scale).expect("a decimal");
            let month = format!("2025-{month:02}");
            entry(&format!(
                "{from} | {to} | {month} | charges.{id} | {what} | {month} | {amount} | {currency}"
            ))
        })
}

#[track_caller]
fn check_with_hledger(entries: &[Entry]) {
    let books = books_of("northwind", entries);
    let journal = Journal::new("journal", &books.hledger());
    journal.run("hledger", &["check", "--strict", "-f", "FILE"]);
    let told = journal.run(
        "hledger",
        &[
            "balance",
            "-f",
            "FILE",
            "--flat",
            "--empty",
            "--no-total",
            "--layout=bare",
            "-O",
            "csv",
        ],
    );
    assert_eq!(
        read(&told),
        expected(entries, name::plain),
        "\n{}",
        books.hledger()
    );
}

#[track_caller]
fn check_with_beancount(entries: &[Entry]) {
    let books = books_of("northwind", entries);
    let journal = Journal::new("beancount", &books.beancount());
    journal.run("bean-check", &["FILE"]);
    let query = "select account, currency, str(sum(number)) group by account, currency";
    let told = journal.run("bean-query", &["-q", "-f", "csv", "FILE", query]);
    assert_eq!(
        read(&told),
        expected(entries, name::capital),
        "\n{}",
        books.beancount()
    );
}

/// The balances of the ledger, by the names of a tool.
fn expected(entries: &[Entry], name: fn(&Account) -> String) -> Told {
    let all = balances(entries).into_iter();
    let own = all.filter(|((account, _), _)| account.party().as_str() == "northwind");
    own.map(|((account, currency), amount)| ((name(&account), currency), amount))
        .collect()
}

/// `account,currency,balance` below a header; names have neither quotes nor commas. Beancount 2 puts
/// `Decimal('…')` around an exact number.
fn read(csv: &str) -> Told {
    let rows = csv.lines().skip(1).filter(|line| !line.trim().is_empty());
    rows.map(|row| {
        let cells: Vec<&str> = row
            .split(',')
            .map(|cell| cell.trim_matches(['"', ' ', '\r']))
            .collect();
        let [account, currency, amount] = cells[..] else {
            panic!("`{row}` is not account, currency, balance");
        };
        let bare = amount.strip_prefix("Decimal('");
        let bare = bare.and_then(|rest| rest.strip_suffix("')"));
        let amount = Exact::parse(bare.unwrap_or(amount)).expect("a balance");
        ((account.to_owned(), currency.to_owned()), amount)
    })
    .collect()
}

/// Whether a tool can be run; says so where not.
fn is_here(tool: &str) -> bool {
    let is_here = Command::new(tool).arg("--version").output().is_ok();
    if !is_here {
        let package = if tool == "hledger" {
            "hledger"
        } else {
            "beancount"
        };
        let why = format!("`{tool}` is not installed; on Debian: apt-get install {package}");
        assert!(std::env::var_os("ENTENTE_REQUIRE_TOOLS").is_none(), "{why}");
        // WHY: what a test that passes prints is not shown; this goes past the harness.
        let _ = writeln!(std::io::stderr(), "NOT TESTED: {why}");
    }
    is_here
}

/// A file for a tool, removed in the end.
struct Journal {
    path: PathBuf,
}

impl Journal {
    fn new(extension: &str, text: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let thread = format!("{:?}", std::thread::current().id());
        let digits: String = thread.chars().filter(char::is_ascii_digit).collect();
        let path = folder.join(format!("books-{}-{digits}.{extension}", std::process::id()));
        std::fs::write(&path, text).expect("a file");
        Journal { path }
    }

    /// What the tool prints; `FILE` stands for the file.
    #[track_caller]
    fn run(&self, tool: &str, arguments: &[&str]) -> String {
        let path = self.path.to_str().expect("a path");
        let arguments = arguments
            .iter()
            .map(|one| if *one == "FILE" { path } else { one });
        let mut command = Command::new(tool);
        command.args(arguments).env("LC_ALL", "C.UTF-8");
        let output = command.output().expect("the tool runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (told, wrong) = (text(&output.stdout), text(&output.stderr));
        let journal = std::fs::read_to_string(&self.path).expect("the file");
        assert!(output.status.success(), "{tool}: {told}{wrong}\n{journal}");
        told
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
