//! The ledger, and an invoice beside a statement.

use facts::fact::Office;

use super::{LUMEN, VOLTA, others, page, record, send};

/// The books are those of the statements, as far as somebody sees them, and the same in every form.
#[test]
fn the_ledger_opens_down_to_statements_and_balances() {
    let record = record();
    let nord = record.person("nord", &[Office::Commercial]);
    let shown = page(&record, &nord, "/ledger");
    assert_eq!(shown.status, 200, "{shown:?}");
    // 31 calls at 2.50 and 47 kilometres at 7.25, on both sides.
    assert_eq!(shown.body.matches(">418.25<").count(), 2, "{}", shown.body);
    let account = "expenses:cost:charges:calls";
    let link = "/ledger/expenses%3Acost%3Acharges%3Acalls";
    assert!(
        shown.body.contains(link) && shown.body.contains(account),
        "{}",
        shown.body
    );
    let entries = page(&record, &nord, link);
    assert_eq!(entries.status, 200, "{entries:?}");
    assert!(
        entries.body.contains("/statements/volta/2025-03"),
        "{}",
        entries.body
    );
    assert!(entries.body.contains("77.50"), "{}", entries.body);
    let csv = page(&record, &nord, "/ledger.csv").body;
    assert!(
        csv.contains("expenses:cost:charges:calls,77.50,EUR"),
        "{csv}"
    );
    assert_eq!(page(&record, &nord, "/ledger/assets%3Anone").status, 404);
    for (who, _) in &others(&record) {
        for path in ["/ledger", "/ledger.csv", "/ledger.json", link] {
            let came = page(&record, who, path);
            assert!(came.status == 200 || came.status == 404, "{came:?}");
            assert!(
                !came.body.contains("77.5") && !came.body.contains(VOLTA),
                "{path} {}",
                came.body
            );
        }
    }
    // Lumen sees its own.
    let lumen = record.person("lumen", &[Office::Commercial]);
    let own = page(&record, &lumen, "/ledger").body;
    assert!(
        own.contains("340.75") && !own.contains("77.5") && !own.contains(LUMEN),
        "{own}"
    );
}

/// An invoice is matched for who sees the statement; what cannot be read is told beside what was typed.
#[test]
fn an_invoice_is_held_against_the_statement() {
    let record = record();
    let nord = record.person("nord", &[Office::Commercial]);
    assert_eq!(page(&record, &nord, "/invoices").status, 200);
    let csv = "Item,Month,Qty,Unit price,Net amount,Currency\ncalls,2025-03,33,2.50,82.50,EUR\n";
    let fields = |with: &'static str, month: &'static str, invoice: &'static str| {
        [("with", with), ("month", month), ("invoice", invoice)]
    };
    let shown = send(
        &record,
        &nord,
        "/invoices",
        &fields("volta", "2025-03", csv),
    );
    assert_eq!(shown.status, 200, "{shown:?}");
    for told in [
        "quantity",
        "+5.00",
        "82.50",
        "77.50",
        "0 matched + 1 differing",
    ] {
        assert!(shown.body.contains(told), "{told}: {}", shown.body);
    }
    for (month, invoice) in [
        ("2025-03", "what,ever\n1,2\n"),
        ("soon", csv),
        ("2031-01", csv),
    ] {
        let came = send(
            &record,
            &nord,
            "/invoices",
            &fields("volta", month, invoice),
        );
        assert!(
            (400..500).contains(&came.status) && came.status != 404,
            "{came:?}"
        );
        assert!(
            came.body.contains("role=\"alert\"") && came.body.contains("<textarea"),
            "{}",
            came.body
        );
    }
    for (who, with) in &others(&record) {
        let came = send(&record, who, "/invoices", &fields(with, "2025-03", csv));
        assert_eq!(came.status, 404, "{came:?}");
        assert!(!page(&record, who, "/invoices").body.contains(VOLTA));
    }
}
