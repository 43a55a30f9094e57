//! Names of accounts, as the tools accept them.
//!
//! INVARIANT: two accounts of one party never get the same name. Each part of a name can be read back
//! to the id that it was made from, and the first parts say how many follow.

use std::fmt::Write as _;

use ledger::Account;

/// `assets:receivable:volta`; so CSV and hledger call accounts. Letters, digits, `-`, `_` and `.` stay;
/// every other byte is written `%` and two digits.
pub fn plain(account: &Account) -> String {
    let (root, parts) = parts(account);
    let parts = parts.iter().map(|part| match part.is_empty() {
        true => "%".into(),
        false => escaped(part, |c| !c.is_alphanumeric() && !"-_.".contains(c)),
    });
    let mut name = root.to_lowercase();
    for part in parts {
        name.push(':');
        name.push_str(&part);
    }
    name
}

/// `Assets:Receivable:Volta`; so beancount calls accounts.
pub fn capital(account: &Account) -> String {
    let (root, parts) = parts(account);
    let mut name = root.to_owned();
    for part in parts {
        name.push(':');
        name.push_str(&capital_part(part));
    }
    name
}

/// The text with `%` and two digits for every byte of the characters that do not stay.
pub(super) fn escaped(text: &str, goes: impl Fn(char) -> bool) -> String {
    let mut written = String::new();
    for c in text.chars() {
        if goes(c) || c == '%' {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(written, "%{byte:02X}");
            }
        } else {
            written.push(c);
        }
    }
    written
}

/// The root, and the parts below it.
fn parts(account: &Account) -> (&'static str, Vec<&str>) {
    match account {
        Account::Receivable(_, from) => ("Assets", vec!["receivable", from.as_str()]),
        Account::Disputed(_, from) => ("Assets", vec!["disputed", from.as_str()]),
        Account::Payable(_, to) => ("Liabilities", vec!["payable", to.as_str()]),
        Account::HeldBack(_, to) => ("Liabilities", vec!["held-back", to.as_str()]),
        Account::Income(_, clause) => ("Income", clause.splitn(2, '.').collect()),
        Account::Cost(_, clause) => {
            let clause = clause.splitn(2, '.');
            ("Expenses", std::iter::once("cost").chain(clause).collect())
        }
        Account::GivenOn(_, id) => ("Expenses", vec!["given-on", id]),
        Account::Unit(_, unit, id) => ("Expenses", vec!["unit", unit, id]),
    }
}

/// A part of a beancount name: letters, digits and `-`, beginning with a capital or a digit.
///
/// A small letter at the start becomes a capital, and a digit from 1 on stays; before anything else
/// stands a `0`. Inside, a character that is no letter, digit or `-` becomes `-U`, its number and `-`;
/// so does a `-` before a `U`.
fn capital_part(part: &str) -> String {
    let mut written = String::new();
    let mut rest = part.chars().peekable();
    match rest.peek().copied() {
        Some(first) if first.is_ascii_lowercase() => {
            written.push(first.to_ascii_uppercase());
            rest.next();
        }
        Some('1'..='9') => {}
        _ => written.push('0'),
    }
    while let Some(c) = rest.next() {
        let stays = c.is_ascii_alphanumeric() || c == '-' && rest.peek() != Some(&'U');
        if stays {
            written.push(c);
        } else {
            let _ = write!(written, "-U{:X}-", u32::from(c));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::id::PartyId;
    use proptest::prelude::*;

    fn party(id: &str) -> PartyId {
        PartyId::new(id).expect("an id")
    }

    #[track_caller]
    fn check(account: Account, named: &str, capitals: &str) {
        assert_eq!(plain(&account), named);
        assert_eq!(capital(&account), capitals);
    }

    #[test]
    fn accounts_have_a_place_below_a_root() {
        let own = || party("us");
        check(
            Account::Cost(own(), "charges.desk".into()),
            "expenses:cost:charges:desk",
            "Expenses:Cost:Charges:Desk",
        );
        check(
            Account::Income(own(), "remedies.p1-in-time".into()),
            "income:remedies:p1-in-time",
            "Income:Remedies:P1-in-time",
        );
        check(
            Account::Receivable(own(), party("Volta & Co.")),
            "assets:receivable:Volta%20%26%20Co.",
            "Assets:Receivable:0Volta-U20--U26--U20-Co-U2E-",
        );
        check(
            Account::Payable(own(), party("zürich:9")),
            "liabilities:payable:zürich%3A9",
            "Liabilities:Payable:Z-UFC-rich-U3A-9",
        );
        check(
            Account::Unit(own(), "0-Unit".into(), "by.heads".into()),
            "expenses:unit:0-Unit:by.heads",
            "Expenses:Unit:00-U2D-Unit:By-U2E-heads",
        );
        check(
            Account::GivenOn(own(), String::new()),
            "expenses:given-on:%",
            "Expenses:Given-on:0",
        );
    }

    /// The id that a part of a beancount name was made from.
    fn read_back(part: &str) -> String {
        let mut id = String::new();
        let mut rest = match part.strip_prefix('0') {
            Some(rest) => rest,
            None => {
                let first = &part[..1];
                id.push_str(&first.to_ascii_lowercase());
                &part[1..]
            }
        };
        while let Some(c) = rest.chars().next() {
            if let Some(escape) = rest.strip_prefix("-U") {
                let (number, after) = escape.split_once('-').expect("an end");
                let number = u32::from_str_radix(number, 16).expect("a number");
                id.push(char::from_u32(number).expect("a character"));
                rest = after;
            } else {
                id.push(c);
                rest = &rest[1..];
            }
        }
        id
    }

    /// The bytes that a part of a plain name was made from.
    fn plain_read_back(part: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = part.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let digits = String::from_utf8(digits).expect("digits");
                bytes.push(u8::from_str_radix(&digits, 16).expect("a byte"));
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).expect("text")
    }

    /// Ids with the characters on which a name may stumble.
    fn odd() -> impl Strategy<Value = String> {
        prop_oneof!["[-aUu0-9F%:. _]{0,8}", "\\PC{0,6}", "[a-z][a-z0-9-]{0,9}"]
    }

    fn account() -> impl Strategy<Value = Account> {
        (0..8, "[a-c]{1,2}|[-U.%]{1,3}", "[.a-c]{0,4}", "[.a-c]{0,2}").prop_map(
            |(kind, other, one, two)| {
                let (own, other) = (party("us"), party(&other));
                match kind {
                    0 => Account::Cost(own, one),
                    1 => Account::Income(own, one),
                    2 => Account::Payable(own, other),
                    3 => Account::Receivable(own, other),
                    4 => Account::GivenOn(own, one),
                    5 => Account::HeldBack(own, other),
                    6 => Account::Disputed(own, other),
                    _ => Account::Unit(own, one, two),
                }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_part_can_be_read_back(id in odd()) {
            prop_assert_eq!(read_back(&capital_part(&id)), id.clone());
            let part = escaped(&id, |c| !c.is_alphanumeric() && !"-_.".contains(c));
            prop_assert_eq!(plain_read_back(&part), id);
        }

        #[test]
        fn a_part_is_what_beancount_accepts(id in odd()) {
            let part = capital_part(&id);
            prop_assert!(part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()));
            prop_assert!(part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        }

        #[test]
        fn two_accounts_never_have_one_name(one in account(), other in account()) {
            prop_assert_eq!(plain(&one) == plain(&other), one == other);
            prop_assert_eq!(capital(&one) == capital(&other), one == other);
        }
    }
}
