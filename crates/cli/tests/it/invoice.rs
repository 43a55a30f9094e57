//! `invoice` and `books`: two pairs of parties, a statement in each of two months.

use crate::shell::Shell;

const TEXT: &str = "entente: 1
alliance: acme
effective: 2025-03-01
zone: Europe/Madrid
currency: EUR
parties:
  acme: { role: customer, name: Acme }
  helper: { role: provider }
  third: { role: provider }
charges:
  desk: { title: Service desk, from: acme, to: helper, fixed: 100 }
  lines: { from: acme, to: third, fixed: 70 }
";

/// A fact that begins the record.
const FACT: &str = r#"{"at":"2025-03-03T09:00:00Z","by":"acme","case":{"does":["opened"],"id":"C1","set":{"type":"incident"}},"recorded":"2025-03-03T09:00:00Z","seq":1,"source":"desk"}
"#;

const MATCH: &str = "invoice acme invoice.csv --month 2025-03 --as-of 2025-05-02";

fn shell(invoice: &str) -> Shell {
    let shell = Shell::new();
    shell.write("acme/agreement/alliance.yaml", TEXT);
    shell.write("native.yaml", "format: entente\n");
    shell.write("fact.ndjson", FACT);
    shell
        .run("import acme fact.ndjson --mapping native.yaml")
        .fine();
    shell.write("invoice.csv", invoice);
    shell
}

#[test]
fn an_invoice_of_one_of_two_pairs() {
    let shell = shell("Item,Amount\nService desk,100.00\nlines,70\n");
    shell
        .run(MATCH)
        .exits(2)
        .says("in 2025-03 there are statements of acme and helper, of acme and third")
        .says("--with PARTY");
    shell
        .run(&format!("{MATCH} --with helper"))
        .fine()
        .prints("unmatched  wrong pair +70.00")
        .prints("received 2 = 1 matched + 0 differing + 1 unmatched + 0 rejected");
    let json = shell
        .run(&format!("{MATCH} --with helper --json"))
        .fine()
        .json();
    assert_eq!(json["received"], 2);
    assert_eq!(json["totals"]["EUR"]["difference"], "70");
    assert_eq!(json["items"][1]["standing"], "unmatched");
    assert_eq!(json["items"][1]["difference"][0]["why"], "wrong-pair");
    assert_eq!(json["items"][0]["computed"][0]["clause"], "charges.desk");
}

#[test]
fn strict_ends_with_findings_where_anything_differs() {
    let shell = shell("Item,Amount\ndesk,100\n");
    let with = format!("{MATCH} --with helper --strict");
    shell.run(&with).fine();
    shell.write("invoice.csv", "Item,Amount\ndesk,101\n");
    shell.run(&with).exits(3).prints("amount +1.00");
    shell.write("invoice.csv", "Item,Amount\ndesk,100\ndesk,x\n");
    shell
        .run(&with)
        .exits(3)
        .says("rejected invoice.csv: line 3: column `Amount`: `x` is not a number");
}

#[test]
fn what_cannot_be_matched_says_why() {
    let shell = shell("Prestation,Montant\ndesk,100\n");
    let with = format!("{MATCH} --with helper");
    shell
        .run(&with)
        .exits(1)
        .says("no column is known to say the amount")
        .says("--mapping FILE");
    shell.write("map.yaml", "amount: Montant\nclauses: Prestation\n");
    shell
        .run(&format!("{with} --mapping map.yaml"))
        .exits(1)
        .says("did you mean `clause`?");
    shell.write("map.yaml", "amount: Montant\nclause: Prestation\n");
    shell.run(&format!("{with} --mapping map.yaml")).fine();
    shell
        .run("invoice acme invoice.csv --month 2024-01 --mapping map.yaml")
        .exits(2)
        .says("there is no statement of that month");
    shell
        .run("invoice acme invoice.csv --month March")
        .exits(2)
        .says("`March` is not a month such as 2025-03");
    shell
        .run("invoice acme gone.csv --month 2025-03")
        .exits(1)
        .says("gone.csv");
    shell.write("invoice.csv", "Item,Amount\ndesk,x\n");
    shell.run(&with).exits(1);
}

#[test]
fn a_party_gets_its_own_books() {
    let shell = shell("");
    let of = "books acme --as-of 2025-05-02";
    let done = shell
        .run(&format!("{of} --party third"))
        .fine()
        .prints("1,2025-03-31,2025-03,charges.lines,2025-03,lines,acme,assets:receivable:acme,70.00,EUR")
        .prints("2,2025-04-30,2025-04,charges.lines");
    assert!(!done.out.contains("desk"), "{}", done.out);
    let done = shell
        .run(&format!(
            "{of} --party third --month 2025-04 --format beancount"
        ))
        .fine()
        .prints("2025-04-30 * \"acme\" \"charges.lines: lines\"")
        .prints("  Assets:Receivable:Acme  70.00 EUR");
    assert!(!done.out.contains("2025-03"), "{}", done.out);
    let json = shell
        .run(&format!("{of} --party acme --json"))
        .fine()
        .json();
    assert_eq!(json["entries"].as_array().map(Vec::len), Some(4));
    assert_eq!(json["entries"][0]["postings"][1]["amount"], "-100.00");
    shell
        .run(&format!("{of} --party fourth"))
        .exits(2)
        .says("there is no party `fourth`")
        .says("acme, helper, third");
}
