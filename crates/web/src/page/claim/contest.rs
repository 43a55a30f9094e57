//! Forms to make a claim: that a stretch of a case should count otherwise, that a value should be another.

use facts::fact::{Ask, Claim, ClaimOn};
use facts::id::ClaimId;
use facts::{Instant, Zone, say};
use maud::{Markup, html};
use serde::Deserialize;

use crate::api::call::Inside;
use crate::api::claim;
use crate::api::operation::Done;
use crate::api::problem::{Kind, Problem};
use crate::page::form;
use crate::page::frame::Page;

/// What was typed into the form.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Typed {
    /// What is asked for.
    #[serde(default)]
    pub ask: String,
    /// From when on, in the zone of the agreement.
    #[serde(default)]
    pub from: String,
    /// Until when.
    #[serde(default)]
    pub until: String,
    /// The field that was another.
    #[serde(default)]
    pub field: String,
    /// What it was; or what a value should be.
    #[serde(default)]
    pub value: String,
    /// Why.
    #[serde(default)]
    pub grounds: String,
    /// Whether it is urgent.
    #[serde(default)]
    pub expedited: Option<String>,
    /// What a passkey said that signed the entry.
    #[serde(default)]
    pub assertion: String,
}

/// The fields of the forms.
const FIELDS: &str = "ask from until field value grounds expedited";

/// What can be asked for of a case.
const OF_CASE: [(&str, Ask); 4] = [
    ("exclude", Ask::Exclude),
    ("pause", Ask::Pause),
    ("no-pause", Ask::NoPause),
    ("field-was", Ask::FieldWas),
];

/// What can be asked for of a reading.
const OF_READING: [(&str, Ask); 2] = [("value-was", Ask::ValueWas), ("credit", Ask::Credit)];

impl Typed {
    /// What a link put into the form already.
    pub fn asked(inside: &Inside<'_>) -> Typed {
        let text = |name: &str| inside.call.asked(name).unwrap_or("").to_owned();
        Typed {
            ask: text("ask"),
            from: text("from"),
            until: text("until"),
            ..Typed::default()
        }
    }

    /// States the claim for one's party; its id.
    pub fn state(&self, inside: &Inside<'_>, on: ClaimOn) -> Result<String, Problem> {
        let mut id = None;
        claim::state(inside, form::assertion(&self.assertion), |shown| {
            let claim = self.claim(inside, on, shown.map(|claim| &claim.id))?;
            id = Some(claim.id.to_string());
            Ok(claim)
        })?;
        Ok(id.unwrap_or_default())
    }

    /// Asks for a passkey that signs the claim.
    pub fn ask(&self, inside: &Inside<'_>, on: ClaimOn) -> Done {
        claim::ask(inside, self.claim(inside, on, None)?)
    }

    /// The claim; with an id that it has already, where it was shown to a passkey.
    fn claim(
        &self,
        inside: &Inside<'_>,
        on: ClaimOn,
        id: Option<&ClaimId>,
    ) -> Result<Claim, Problem> {
        let page = Page::within(inside);
        let zone = page.zone();
        let known = OF_CASE.iter().chain(&OF_READING);
        let mut known = known.filter(|(word, _)| *word == self.ask);
        let (_, ask) = known.next().ok_or_else(|| {
            Kind::Unfit.because(say!("why-choose-what-claimed", "choose what is claimed"))
        })?;
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        // WHY: a claim stands in the journal for good; what was not filled in by oversight is no claim.
        if some(&self.grounds).is_none() {
            return Err(Kind::Unfit
                .because(say!("why-does-not-say-why", "it does not say why"))
                .help(say!(
                    "why-say-in-sentence-what-other",
                    "say in a sentence what the other side can check"
                )));
        }
        let is_open = some(&self.from).is_none() || some(&self.until).is_none();
        if matches!(ask, Ask::Pause | Ask::NoPause) && is_open {
            return Err(Kind::Unfit
                .because(say!(
                    "why-does-not-say-which-stretch",
                    "it does not say which stretch"
                ))
                .help(say!(
                    "why-say-from-when-until-when",
                    "say from when and until when"
                )));
        }
        let is_stretch = matches!(ask, Ask::Exclude | Ask::Pause | Ask::NoPause);
        let when = |name: &str, text: &str| match some(text).filter(|_| is_stretch) {
            None => Ok(None),
            Some(text) => read(&zone, name, &text).map(Some),
        };
        let random = inside.desk().random();
        let new = format!("{}-{}", inside.world.party, hex(&random));
        let id = id.map_or_else(|| ClaimId::new(&new), |id| Ok(id.clone()));
        Ok(Claim {
            ask: *ask,
            expedited: self.expedited.is_some(),
            field: some(&self.field).filter(|_| *ask == Ask::FieldWas),
            from: when("from", &self.from)?,
            grounds: some(&self.grounds),
            id: id.map_err(|error| Kind::Unfit.because(error.to_string()))?,
            on,
            until: when("until", &self.until)?,
            value: some(&self.value).filter(|_| matches!(ask, Ask::FieldWas | Ask::ValueWas)),
        })
    }
}

/// The form for a case.
pub fn of_case(
    page: &Page<'_>,
    inside: &Inside<'_>,
    action: &str,
    typed: &Typed,
    problem: Option<Markup>,
) -> Markup {
    let is_open = problem.is_some() || !typed.ask.is_empty();
    html! {
        details #contest open[is_open] {
            summary { (page.t("contest-case")) }
            @if let Some(problem) = problem { (problem) }
            form.stack method="post" action=(page.link(action)) {
                (choice(page, &OF_CASE, typed))
                div.row {
                    label { (page.t("contest-from")) input type="datetime-local" name="from" value=(typed.from); }
                    label { (page.t("contest-until")) input type="datetime-local" name="until" value=(typed.until); }
                }
                p.hint { (page.with("contest-stretch", &[("zone", page.zone().name())])) }
                div.row {
                    label { (page.t("contest-field")) input name="field" value=(typed.field); }
                    label { (page.t("contest-value")) input name="value" value=(typed.value); }
                }
                p.hint { (page.t("contest-field-hint")) }
                (rest(page, inside, action, typed))
            }
        }
    }
}

/// The form for a reading.
pub fn of_reading(
    page: &Page<'_>,
    inside: &Inside<'_>,
    action: &str,
    typed: &Typed,
    problem: Option<Markup>,
) -> Markup {
    html! {
        details #contest open[problem.is_some()] {
            summary { (page.t("contest-reading")) }
            @if let Some(problem) = problem { (problem) }
            form.stack method="post" action=(page.link(action)) {
                (choice(page, &OF_READING, typed))
                label {
                    (page.t("contest-should-be"))
                    input name="value" inputmode="decimal" value=(typed.value);
                    span.hint { (page.t("contest-should-be-hint")) }
                }
                (rest(page, inside, action, typed))
            }
        }
    }
}

fn choice(page: &Page<'_>, all: &[(&str, Ask)], typed: &Typed) -> Markup {
    html! {
        label { (page.t("contest-ask"))
            select name="ask" required {
                option value="" selected[typed.ask.is_empty()] { (page.t("contest-choose")) }
                @for (word, _) in all {
                    option value=(word) selected[typed.ask == *word] { (page.t(&format!("contest-{word}"))) }
                }
            }
        }
    }
}

fn rest(page: &Page<'_>, inside: &Inside<'_>, action: &str, typed: &Typed) -> Markup {
    let asks = page.link(&challenge(action));
    html! {
        label { (page.t("contest-grounds")) textarea name="grounds" rows="3" required { (typed.grounds) } }
        label.check { input type="checkbox" name="expedited" value="yes" checked[typed.expedited.is_some()]; (page.t("contest-expedited")) }
        (form::attested(page, inside, &asks, FIELDS))
        button.main { (page.t("contest-send")) }
    }
}

/// Where a passkey is asked to sign what a form sends there.
pub fn challenge(action: &str) -> String {
    match action.split_once('?') {
        None => format!("{action}/challenge"),
        Some((path, query)) => format!("{path}/challenge?{query}"),
    }
}

/// A local time as a browser sends it, in the zone of the agreement.
fn read(zone: &Zone, name: &str, text: &str) -> Result<Instant, Problem> {
    let local = text.parse().map_err(|_| {
        Kind::Unfit
            .because(say!(
                "why-no-local-time",
                "`{name}` is no local time: `{text}`",
                name,
                text = text.escape_debug().to_string()
            ))
            .help(say!(
                "why-written-like-2025-03-31t17",
                "it is written like `2025-03-31T17:40`"
            ))
    })?;
    Ok(zone.instant(local))
}

/// A local time as a browser reads it.
pub fn local(zone: &Zone, instant: Instant) -> String {
    zone.local(instant)
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

fn hex(random: &[u8; 32]) -> String {
    hex::encode(&random[..6])
}
