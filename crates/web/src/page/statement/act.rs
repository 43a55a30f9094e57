//! What is done with a statement: agreeing to a month, disputing a line, claiming a credit.

use facts::fact::{Ask, Claim, ClaimOn, LineName};
use facts::id::ClaimId;
use facts::{Body, Fact};
use ledger::Statement;
use ledger::statement::State;
use maud::{Markup, html};
use practice::Action;
use serde::Deserialize;
use told::words::money;

use super::{Again, line, of_month, path, refused};
use crate::api::call::Inside;
use crate::api::operation::Done;
use crate::api::problem::{Kind, Problem};
use crate::api::statement::{self, Agreed};
use crate::page::form;
use crate::page::frame::Page;
use crate::page::link;

/// A month that is agreed to.
#[derive(Deserialize)]
struct Agrees {
    currency: String,
    total: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    passkey: String,
    /// What a passkey said that signed the entry.
    #[serde(default)]
    assertion: String,
}

/// What is claimed of a line.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Claims {
    /// `amount-was` or `credit`.
    pub ask: String,
    pub clause: String,
    pub what: String,
    pub window: String,
    #[serde(default)]
    pub value: String,
    #[serde(default)]
    pub grounds: String,
    /// What a passkey said that signed the entry.
    #[serde(default)]
    pub assertion: String,
}

/// The fields of the form for a line.
pub(super) const FIELDS: &str = "ask clause what window value grounds";

/// Where a month waits for one's party: the form with which it agrees; where it may not, why.
pub(super) fn agreeing(
    inside: &Inside<'_>,
    page: &Page<'_>,
    one: &Statement,
    problem: Option<&Markup>,
) -> Markup {
    let State::Open { agreed } = &one.state else {
        return html! {};
    };
    if agreed.contains(&inside.world.party) {
        return html! { p { (page.t("agreed-already")) } };
    }
    let (Ok(object), Ok(with)) = (statement::between(inside), statement::other(inside)) else {
        return html! {};
    };
    if let Err(problem) = inside.may(Action::Countersign, &object) {
        return html! { h2 { (page.t("agree-to-month")) } (refused(page, &problem)) };
    }
    let total = one.total();
    let action = page.link(&format!("{}/agreements", path(&with, one.month)));
    html! {
        h2 { (page.t("agree-to-month")) }
        @if let Some(problem) = problem { (problem) }
        form.stack method="post" action=(action) {
            p { (page.with("agree-lead", &[
                ("party", &page.party(&inside.world.party)),
                ("total", &format!("{} {}", money(&total, &one.currency), one.currency)),
                ("month", &one.month.to_string()),
            ])) }
            input type="hidden" name="currency" value=(one.currency);
            input type="hidden" name="total" value=(total);
            input type="hidden" name="month" value=(one.month);
            (form::signature(page, inside, &format!("/statements/{}/agreements/challenge", link::part(with.as_str())), "month currency total"))
            button.main { (page.t("agree")) }
        }
    }
}

/// Who has agreed to the month, what it came to then, and who stands behind that.
pub(super) fn agreements(inside: &Inside<'_>, page: &Page<'_>, one: &Statement) -> Markup {
    let Ok(view) = inside.view() else {
        return html! {};
    };
    let pair = [&one.pair.payer, &one.pair.payee];
    let said = view.spoken().filter(|fact| match &fact.body {
        Body::Closing(closing) => {
            closing.month == one.month.to_string()
                && closing.currency == one.currency
                && pair.contains(&&fact.by)
                && pair.contains(&&closing.with)
        }
        _ => false,
    });
    let said: Vec<&Fact> = said.collect();
    html! {
        @if !said.is_empty() {
            h2 { (page.t("statement-agreements")) }
            ul {
                @for fact in said {
                    @if let Body::Closing(closing) = &fact.body {
                        li {
                            a href=(page.link(&format!("/facts/{}", fact.id))) {
                                (page.with("statement-agreed-to", &[
                                    ("party", &page.party(&fact.by)),
                                    ("total", &format!("{} {}", closing.total, closing.currency)),
                                ]))
                            }
                            " " (page.time(fact.at)) " · " (form::behind(page, inside, fact))
                        }
                    }
                }
            }
        }
    }
}

/// Agrees to a month.
pub(super) fn agree(inside: &Inside<'_>) -> Done {
    let Agrees {
        currency,
        total,
        password,
        passkey,
        assertion,
    } = inside.call.read()?;
    let page = Page::within(inside);
    let with = statement::other(inside)?;
    let month = statement::month(inside.call.at("month"))?;
    let agreed = Agreed {
        month: month.to_string(),
        currency: currency.clone(),
        total,
        passkey: None,
    };
    let proof = form::Proof { password, passkey };
    let (came, cookie) = match assertion.is_empty() {
        true => form::proven(inside, &proof, || statement::agree_to(inside, &agreed)),
        false => (statement::agree_with(inside, &agreed, &assertion), None),
    };
    let back = path(&with, month);
    let done = form::settled(
        &page,
        came,
        (&back, "statement-agreed"),
        |problem, status| {
            let owed = statement::settled(inside, &with)?;
            let shown = statement::shown(inside, &owed, &with, Some(month))?;
            let again = Again {
                problem,
                status,
                currency: &currency,
            };
            of_month(inside, &shown, Some(again))
        },
    );
    form::with_session(done, cookie)
}

/// Claims that a line should be another, or that its credit is due.
pub(super) fn claim(inside: &Inside<'_>) -> Done {
    let claims: Claims = inside.call.read()?;
    let page = Page::within(inside);
    let with = statement::other(inside)?;
    let month = statement::month(inside.call.at("month"))?;
    let passkey = form::assertion(&claims.assertion);
    let come = crate::api::claim::state(inside, passkey, |shown| {
        claimed(inside, &claims, shown.map(|claim| &claim.id))
    });
    let number = inside.call.at("line");
    let back = format!("{}/lines/{}", path(&with, month), super::link::part(number));
    let what = match claims.ask.as_str() {
        "credit" => "credit-claimed",
        _ => "line-disputed",
    };
    form::settled(&page, come, (&back, what), |problem, status| {
        let owed = statement::settled(inside, &with)?;
        let shown = statement::shown(inside, &owed, &with, Some(month))?;
        line::shown(inside, &shown, Some((problem, status, &claims)))
    })
}

/// Asks for a passkey that signs the claim.
pub(super) fn ask(inside: &Inside<'_>) -> Done {
    let claims: Claims = inside.call.read()?;
    crate::api::claim::ask(inside, claimed(inside, &claims, None)?)
}

/// The claim; with an id that it has already, where it was shown to a passkey.
fn claimed(inside: &Inside<'_>, claims: &Claims, id: Option<&ClaimId>) -> Result<Claim, Problem> {
    let is_credit = claims.ask == "credit";
    let new = format!("c-{}", hex::encode(&inside.desk().random()[..8]));
    let id = id.map_or_else(|| ClaimId::new(&new), |id| Ok(id.clone()));
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(Claim {
        ask: match is_credit {
            true => Ask::Credit,
            false => Ask::AmountWas,
        },
        expedited: false,
        field: None,
        from: None,
        grounds: text(&claims.grounds),
        id: id.map_err(|_| Kind::Failed.plain())?,
        on: ClaimOn::Line(LineName {
            clause: claims.clause.clone(),
            what: claims.what.clone(),
            window: claims.window.clone(),
        }),
        until: None,
        value: text(&claims.value).filter(|_| !is_credit),
    })
}
