//! The books of one's own party: what is on its accounts, each down to its entries and their statements.

use std::collections::{BTreeMap, BTreeSet};

use exchange::books::name::plain as account_name;
use facts::Exact;
use facts::id::PartyId;
use ledger::settle::MonthAllocated;
use ledger::{Entry, balances};
use maud::{Markup, html};
use told::words::{money, plain};

use super::frame::Page;
use super::{link, part, statement};
use crate::api::answer::HTML;
use crate::api::books::{self, Own};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::Kind;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/ledger",
        "ledger-page",
        "The books of one's own party: accounts, and what is on them",
        Right::Scoped("pairs", accounts),
        Gives::of(&[HTML]),
    )
    .also(&[
        Twin {
            ending: ".json",
            run: books::document,
        },
        Twin {
            ending: ".csv",
            run: books::csv,
        },
    ]),
    Operation::get(
        "/alliances/{alliance}/ledger/{account}",
        "account-page",
        "An account, entry by entry",
        Right::Scoped("pairs", account),
        Gives::of(&[HTML]),
    ),
];

fn accounts(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    let what = format!("ledger-page {}", Page::variant(inside.call));
    inside.answered(&what, as_of, || {
        let page = Page::within(inside);
        let own = Own::of(inside)?;
        let title = page.t("ledger");
        let body = html! {
            h1 { (title) }
            p.lead { (page.with("ledger-lead", &[("party", &page.party(&inside.world.party))])) }
            @if own.is_part { p { (page.t("ledger-part")) } }
            @if own.entries.is_empty() { (part::empty(&page, "ledger-none", None)) }
            @else { (trial_balance(&page, &inside.world.party, &own)) }
            @if !own.running.is_empty() {
                @let months: Vec<String> = own.running.iter().map(ToString::to_string).collect();
                p.fine { (page.with("ledger-running", &[("months", &months.join(", "))])) }
            }
            (allocations(&page, &own.allocations))
            (part::also(&page, "/ledger", &[".json", ".csv"]))
        };
        Ok(page.answer(&title, body))
    })
}

/// What is on each account; debits and credits come to the same.
fn trial_balance(page: &Page<'_>, party: &PartyId, own: &Own) -> Markup {
    let all = balances(own.entries.iter().map(|(_, entry)| entry));
    let own = all
        .iter()
        .filter(|((account, _), _)| account.party() == party);
    let all = own.map(|((account, currency), balance)| {
        let name = account_name(account);
        (name, currency.as_str(), balance)
    });
    let mut all: Vec<(String, &str, &Exact)> = all.collect();
    all.sort();
    let currencies: BTreeSet<&str> = all.iter().map(|(_, currency, _)| *currency).collect();
    let sum = |currency: &str, is_debit: bool| -> Exact {
        let own = all
            .iter()
            .filter(|(_, other, balance)| *other == currency && balance.is_negative() != is_debit);
        let sum: Exact = own.map(|(_, _, balance)| (*balance).clone()).sum();
        if is_debit { sum } else { -sum }
    };
    let table = html! {
        table {
            caption { (page.t("ledger-caption")) }
            thead { tr {
                th scope="col" { (page.t("ledger-account")) }
                th.n scope="col" { (page.t("debit")) }
                th.n scope="col" { (page.t("credit")) }
                th scope="col" { (page.t("currency")) }
            } }
            tbody {
                @for (name, currency, balance) in &all {
                    tr {
                        th scope="row" { a href=(page.link(&path(name))) { (name) } }
                        td.n { @if !balance.is_negative() { (money(balance, currency)) } }
                        td.n { @if balance.is_negative() { (money(&-(*balance).clone(), currency)) } }
                        td { (currency) }
                    }
                }
            }
            tfoot {
                @for currency in currencies {
                    tr.total {
                        th scope="row" { (page.t("statement-total")) }
                        td.n { (money(&sum(currency, true), currency)) }
                        td.n { (money(&sum(currency, false), currency)) }
                        td { (currency) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("ledger"), table)
}

fn path(account: &str) -> String {
    format!("/ledger/{}", link::part(account))
}

/// What is given on to units, by month.
fn allocations(page: &Page<'_>, all: &[MonthAllocated]) -> Markup {
    let mut by_id: BTreeMap<(&str, &str), Vec<&MonthAllocated>> = BTreeMap::new();
    for one in all {
        let key = (one.id.as_str(), one.currency.as_str());
        by_id.entry(key).or_default().push(one);
    }
    html! {
        @if !by_id.is_empty() { h2 { (page.t("allocations")) } }
        @for ((id, currency), months) in by_id {
            @let units: BTreeSet<&str> = months.iter().flat_map(|one| one.allocated.shares.keys()).map(String::as_str).collect();
            h3 { (part::clause(page, &format!("allocation.{id}"))) }
            (part::wide(&page.t("allocations"), html! {
                table {
                    caption { (page.with("allocations-caption", &[("currency", currency)])) }
                    thead { tr {
                        th scope="col" { (page.t("month")) }
                        @for unit in &units { th.n scope="col" { (plain(unit)) } }
                    } }
                    tbody {
                        @for one in months.iter().rev() {
                            tr {
                                th scope="row" { (one.month) }
                                @for unit in &units {
                                    td.n { @if let Some(share) = one.allocated.shares.get(*unit) { (money(&share.amount, currency)) } }
                                }
                            }
                        }
                    }
                }
            }))
        }
    }
}

/// A posting on an account, with what is on it then.
struct Posted<'o> {
    with: Option<&'o PartyId>,
    entry: &'o Entry,
    amount: Exact,
    balance: Exact,
}

fn account(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    let what = format!("account-page {}", Page::variant(inside.call));
    inside.answered(&what, as_of, || {
        let page = Page::within(inside);
        let own = Own::of(inside)?;
        let name = inside.call.at("account");
        let posted = posted(&own, &inside.world.party, name);
        if posted.is_empty() {
            return Err(Kind::NotFound.plain());
        }
        let body = html! {
            (part::trail(&page, &[(page.t("ledger"), page.link("/ledger"))], name))
            h1 { (name) }
            (entries(&page, &posted))
        };
        Ok(page.answer(name, body))
    })
}

/// The postings on an account, in the order of their months.
fn posted<'o>(own: &'o Own, party: &PartyId, name: &str) -> Vec<Posted<'o>> {
    let mut entries: Vec<&(Option<PartyId>, Entry)> = own.entries.iter().collect();
    entries.sort_by_key(|(_, entry)| (&entry.currency, entry.month));
    let mut reached: BTreeMap<&str, Exact> = BTreeMap::new();
    let mut posted = Vec::new();
    for (with, entry) in entries {
        for posting in entry.postings() {
            if posting.account.party() != party || account_name(posting.account) != name {
                continue;
            }
            let balance = reached.entry(&entry.currency).or_insert_with(Exact::zero);
            *balance = &*balance + &posting.amount;
            posted.push(Posted {
                with: with.as_ref(),
                entry,
                amount: posting.amount,
                balance: balance.clone(),
            });
        }
    }
    posted
}

fn entries(page: &Page<'_>, posted: &[Posted<'_>]) -> Markup {
    let table = html! {
        table {
            caption { (page.t("account-caption")) }
            thead { tr {
                th scope="col" { (page.t("month")) }
                th scope="col" { (page.t("clause")) }
                th scope="col" { (page.t("line")) }
                th.n scope="col" { (page.t("debit")) }
                th.n scope="col" { (page.t("credit")) }
                th.n scope="col" { (page.t("balance")) }
                th scope="col" { (page.t("currency")) }
            } }
            tbody {
                @for one in posted {
                    @let currency = &one.entry.currency;
                    tr {
                        th scope="row" {
                            @match one.with {
                                Some(with) => { a href=(page.link(&statement::path(with, one.entry.month))) { (one.entry.month) } }
                                None => { (one.entry.month) }
                            }
                        }
                        td { (part::clause(page, &one.entry.clause)) }
                        td { (plain(&one.entry.what)) " " span.of { (plain(&one.entry.window)) } }
                        td.n { @if !one.amount.is_negative() { (money(&one.amount, currency)) } }
                        td.n { @if one.amount.is_negative() { (money(&-one.amount.clone(), currency)) } }
                        td.n { (money(&one.balance, currency)) }
                        td { (currency) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("ledger-account"), table)
}
