//! Invoices: rows to lines, each bad row with its reason.

use exchange::{InvoiceMapping, invoice};
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// The mapping of a text, which has nothing wrong.
fn mapping(text: &str) -> InvoiceMapping {
    let (mapping, report) = InvoiceMapping::read(text, "invoice.yaml");
    assert!(report.is_empty(), "{report:#?}");
    mapping.expect("a mapping")
}

/// What is read of a file, by the names of its columns where the mapping is empty: a line each, then
/// what was refused.
pub fn read(yaml: &str, csv: &str) -> String {
    let mapping = (!yaml.trim().is_empty()).then(|| mapping(yaml));
    let read = match invoice(csv.as_bytes(), mapping.as_ref()) {
        Ok(read) => read,
        Err(error) => return format!("{error}\n"),
    };
    let mut told = String::new();
    for line in &read.lines {
        let number = |number: &Option<facts::Exact>| match number {
            Some(number) => number.to_string(),
            None => "?".into(),
        };
        told += &format!(
            "line {}: {} | {} | {} | {} x {} = {} {}",
            line.place,
            line.clause,
            line.text,
            line.period,
            number(&line.quantity),
            number(&line.unit_price),
            line.amount,
            line.currency,
        );
        if !line.from.is_empty() || !line.to.is_empty() {
            told += &format!(" | {} to {}", line.from, line.to);
        }
        told.push('\n');
    }
    for rejection in &read.rejected {
        told += &format!("{rejection}\n");
    }
    if read.left_out > 0 {
        told += &format!("{} left out\n", read.left_out);
    }
    told
}

#[track_caller]
fn check(yaml: &str, csv: &str, expected: Expect) {
    expected.assert_eq(&read(yaml, csv));
}

#[track_caller]
fn check_mapping(yaml: &str, expected: Expect) {
    let (mapping, report) = InvoiceMapping::read(yaml, "invoice.yaml");
    assert!(mapping.is_none());
    let told = report.iter().map(|finding| {
        let help = finding.help.as_ref().map(facts::Sentence::english);
        let help = help.unwrap_or_default();
        format!("{}: {}; {help}\n", finding.rule, finding.message.english())
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn by_the_names_of_columns() {
    check(
        "",
        "Pos,Clause,Description,Period,Qty,Unit price,Net amount,VAT,Currency\n\
         1,charges.desk,Tickets in January,2025-01,100,4.35,435.00,82.65,EUR\n\
         2,,Rent,2025-01-31,,,800.00-,0,EUR\n",
        expect![[r#"
            line 2: charges.desk | Tickets in January | 2025-01 | 100 x 4.35 = 435 EUR
            line 3:  | Rent | 2025-01-31 | ? x ? = -800 EUR
        "#]],
    );
}

/// German names of columns come with a comma before the fraction.
#[test]
fn by_german_names_of_columns() {
    check(
        "",
        "Pos;Leistung;Zeitraum;Menge;Einzelpreis;Nettobetrag;Währung\n\
         1;Integration;2025-12;1;52.000,00;52.000,00;EUR\n\
         2;Gutschrift;2025-12;;;-780,5;EUR\n\
         3;Falsch;2025-12;;;1234.50;EUR\n",
        expect![[r#"
            line 2:  | Integration | 2025-12 | 1 x 52000 = 52000 EUR
            line 3:  | Gutschrift | 2025-12 | ? x ? = -780.5 EUR
            line 4: column `Nettobetrag`: `1234.50` is not a number such as 1.234,50; `decimal` and `thousands` of a mapping say how numbers are written; currency signs are not read
        "#]],
    );
}

#[test]
fn with_another_delimiter() {
    check(
        "",
        "\u{feff}\"Item\";\"Amount\"\r\n\"Desk; first\";435.00\r\n",
        expect![[r#"
            line 2:  | Desk; first |  | ? x ? = 435 
        "#]],
    );
}

#[test]
fn with_a_mapping() {
    check(
        r#"
csv: { delimiter: ";", skip: 2 }
decimal: ","
thousands: "."
periods: ["%m/%Y", "%d.%m.%Y"]
missing: "-"
only: { Art: [Position, Gutschrift] }
credits: { Art: Gutschrift }
clause: { from: Leistung, map: { Betrieb: charges.run, Tickets: charges.desk } }
text: Leistung
period: Monat
quantity: Menge
unit_price: Preis
amount: Netto
currency: { from: Whg, map: { "€": EUR } }
from: { value: northwind }
to: Lieferant
"#,
        "Rechnung 4711;;;;;;;;\n\n\
         Art;Leistung;Monat;Menge;Preis;Netto;Whg;Lieferant\n\
         Position;Betrieb;01/2025;1;10.000,00;10.000,00;€;volta\n\
         Position;Tickets;31.01.2025;100;4,35;435,00;€;volta\n\
         Gutschrift;Verfügbarkeit;01/2025;-;-;850,00;€;volta\n\
         Summe;;;;;9.585,00;€;volta\n",
        expect![[r#"
            line 4: charges.run | Betrieb | 2025-01 | 1 x 10000 = 10000 EUR | northwind to volta
            line 5: charges.desk | Tickets | 2025-01 | 100 x 4.35 = 435 EUR | northwind to volta
            line 6: Verfügbarkeit | Verfügbarkeit | 2025-01 | ? x ? = -850 EUR | northwind to volta
            1 left out
        "#]],
    );
}

#[test]
fn bad_rows_say_why() {
    check(
        "thousands: \",\"\nperiods: \"%m/%Y\"\nclause: Clause\nperiod: Period\nquantity: Qty\namount: Net\ncurrency: Currency\n",
        "Clause,Period,Qty,Net,Currency\n\
         desk,01/2025,1,\"1,200.00\",EUR\n\
         desk,January,1,5,EUR\n\
         desk,01/2025,one,5,EUR\n\
         desk,01/2025,1,\"1,20\",EUR\n\
         desk,01/2025,1,,EUR\n\
         desk,01/2025,1,5,Euro\n\
         desk,01/2025,1,5\n\
         \"desk,01/2025,1,5,EUR\n",
        expect![[r#"
            line 2: desk |  | 2025-01 | 1 x ? = 1200 EUR
            line 3: column `Period`: `January` is not a period in the form %m/%Y; correct the value, or add its form to `periods`
            line 4: column `Qty`: `one` is not a number such as 1,234.50; `decimal` and `thousands` of a mapping say how numbers are written; currency signs are not read
            line 5: column `Net`: `1,20` is not a number such as 1,234.50; `decimal` and `thousands` of a mapping say how numbers are written; currency signs are not read
            line 6: column `Net` is missing; it gives what the line comes to; a row that is no line, such as a heading or a total, is left out with `only`
            line 7: column `Currency`: `Euro` is not an ISO 4217 code such as EUR; say what it means with `map` in the mapping
            line 8: the row has 4 values, the header has 5 columns; look for a missing or surplus delimiter, or a value with one inside that is not quoted
            line 9: the quote opened on line 9 is never closed; close it, or double a quote that belongs to the value; reading goes on with line 10
        "#]],
    );
}

#[test]
fn a_file_whose_columns_are_not_known_is_refused() {
    check(
        "",
        "Prestation,Montant\nx,5\n",
        expect![[r#"
            no column is known to say the amount: none is called `net amount`, `net`, `amount`, `line total`; the columns are Prestation, Montant; name it in a mapping
        "#]],
    );
    check(
        "",
        "Amount,VAT\n5,1\n",
        expect![[r#"
            no column is known to say the clause: none is called `clause`, `charge`, `charge id`, `contract item`, `Klausel`, `Vertragsposition`; the columns are Amount, VAT; name it in a mapping
        "#]],
    );
    check(
        "",
        "",
        expect![[r#"
        the file is empty
    "#]],
    );
    check(
        "amount: Nett\ntext: Item\n",
        "Item,Net\nx,5\n",
        expect![[r#"
            the file has no column `Nett`; did you mean `Net`? the columns are Item, Net; what is the same for every row is written `{value: TEXT}`
        "#]],
    );
    check(
        "",
        "PK\u{3}\u{4}",
        expect![[r#"
        the file is a zip archive or a spreadsheet file; save the sheet as CSV (UTF-8), or unpack the archive
    "#]],
    );
}

#[test]
fn a_flaw_of_the_mapping_is_told() {
    check_mapping(
        "clause: Clause\n",
        expect![[r#"
        missing-key: the mapping has no `amount`; add `amount`: what the line comes to, without tax
    "#]],
    );
    check_mapping(
        "amount: Net\n",
        expect![[r#"
        missing-key: the mapping has no `clause`; add `clause`: the column that says for which clause a line is; `text` is looked up too
    "#]],
    );
    check_mapping(
        "amount: Net\ntext: Item\ndecimal: \",\"\nthousands: \",\"\nperiods: \"%Y\"\n",
        expect![[r#"
            one-mark-twice: `,` stands before the fraction and between groups of digits; say what stands before the fraction, as in `decimal: ","`
            unknown-date-form: `%Y` does not name a year and a month, as in %m/%Y; write the parts as %Y year, %m month, %b month name, %d day
        "#]],
    );
    check_mapping(
        "amount: Net\ntext: Item\nunitprice: Price\n",
        expect![[r#"
        unknown-key: the mapping has no key `unitprice`; did you mean `unit_price`?
    "#]],
    );
}

proptest! {
    #[test]
    fn every_row_is_accounted_for(rows in proptest::collection::vec("[a-z0-9.,\"()€ -]{0,20}", 0..20)) {
        let file = format!("text,amount\n{}", rows.join("\n"));
        let read = invoice(file.as_bytes(), None).expect("an invoice");
        let all = read.lines.len() + read.rejected.len();
        let written = rows.iter().filter(|row| !row.is_empty()).count();
        prop_assert!(all <= written);
        let quoted = rows.iter().any(|row| row.contains('"'));
        prop_assert!(quoted || all == written);
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = invoice(&bytes[..], None);
        let _ = InvoiceMapping::read(&String::from_utf8_lossy(&bytes), "invoice.yaml");
    }
}
