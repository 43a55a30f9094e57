//! Invoices: by the names of their columns, and through a mapping.

use exchange::{InvoiceMapping, invoice};

use super::Target;
use crate::seeds;

pub(super) fn invoices() -> Target {
    let seed = |name: &str| seeds::file(&format!("crates/fuzz/seeds/{name}"));
    let text = seeds::text("crates/fuzz/seeds/invoice-by-mapping.yaml");
    let (mapping, _) = InvoiceMapping::read(&text, "invoice.yaml");
    let mapping = mapping.expect("a mapping of this crate is sound");
    Target {
        seeds: vec![
            seed("invoice.csv"),
            seed("invoice-by-mapping.csv"),
            text.into(),
        ],
        words: &[
            ",",
            ";",
            "\t",
            "\"",
            "\n",
            "\r\n",
            "1.234,50",
            "1,234.50",
            "12-",
            "(5)",
            "'",
            "\u{a0}",
            "01/2025",
            "2025-01-31",
            "EUR",
            "€",
            "Net",
            "Clause",
            "only:",
            "credits:",
            "periods:",
            "\"%b %Y\"",
            "thousands: \" \"",
            "amount:",
            "{ value: x }",
            "map:",
        ],
        read: Box::new(move |bytes| {
            for mapping in [None, Some(&mapping)] {
                let Ok(read) = invoice(bytes, mapping) else {
                    continue;
                };
                for line in &read.lines {
                    assert!(
                        line.amount.decimal_digits().is_some(),
                        "an amount is a decimal"
                    );
                }
                let mut places: Vec<u64> = read.lines.iter().map(|line| line.place).collect();
                places.extend(read.rejected.iter().map(|rejected| rejected.line));
                places.sort_unstable();
                let count = places.len();
                places.dedup();
                assert_eq!(places.len(), count, "a row is a line or is refused");
            }
            let _ = InvoiceMapping::read(&String::from_utf8_lossy(bytes), "invoice.yaml");
        }),
    }
}
