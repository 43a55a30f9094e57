//! Charges: what is paid for each window, in a fixed order of operations.
//!
//! CLAUSE: volume, price (or cost and markup, or the fixed amount and its part) -> index -> minimum ->
//! conversion -> round and post. Costs that are passed on are converted first.

use facts::sentence::Value;
use std::collections::BTreeMap;

use agreement::Versions;
use agreement::model::charge::{Conversion, PartWindow, PassThrough, RateDay};
use agreement::model::{Agreement, Charge, RoundRule, Window, WindowLength};
use agreement::term::{Money, Share};
use facts::id::{ChargeId, PartyId};
use facts::{Exact, Instant, Rounding, Sentence, Span, Zone, say};
use jiff::civil::Date;
use measure::Windows;
use measure::window::NamedWindow;

use crate::finding::Charges;
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Known, Op, Sheet, Source, Stage, StepId, given, given_by, known};
use crate::split::minor_digits;

mod index;
mod metered;
mod used;

/// What charges are computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// How many units were used, by charge and the name of the window.
    pub volumes: BTreeMap<(ChargeId, String), Known>,
    /// What the provider paid itself, by charge and the name of the window, and by currency.
    pub costs: BTreeMap<(ChargeId, String), BTreeMap<String, Known>>,
    /// Indices and rates: business values by name and by the moment from which on they hold.
    pub values: BTreeMap<String, BTreeMap<Instant, Known>>,
}

/// A charge over several windows, with every step.
#[derive(Clone, Debug)]
pub struct Charged {
    /// The charge.
    pub charge: ChargeId,
    /// The steps.
    pub sheet: Sheet,
    /// The windows that are charged.
    pub windows: Vec<ChargedWindow>,
    /// What was left open.
    pub gaps: Vec<Gap>,
}

/// What a charge comes to in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedWindow {
    /// The window's name.
    pub window: String,
    /// The month to which it belongs: that of its last moment.
    pub month: Month,
    /// Who pays.
    pub from: PartyId,
    /// Who is paid.
    pub to: PartyId,
    /// ISO 4217 code.
    pub currency: String,
    /// What is posted; below zero where units that were not used give back.
    pub posted: StepId,
}

/// The terms of a charge in a window.
struct Bill<'a> {
    agreement: &'a Agreement,
    id: &'a ChargeId,
    charge: &'a Charge,
    window: &'a NamedWindow,
    zone: &'a Zone,
    used: &'a Used,
    sheet: &'a mut Sheet,
    gaps: &'a mut Vec<Gap>,
    /// The currency of the amounts so far; that of the agreement where no amount names one.
    named: Option<String>,
}

impl Charged {
    /// What was posted, by month.
    pub fn by_month(&self) -> Charges {
        let mut charges = Charges::new();
        for window in &self.windows {
            let sum = charges
                .entry((self.charge.clone(), window.month))
                .or_insert_with(Exact::zero);
            *sum = &*sum + self.sheet.value(window.posted);
        }
        charges
    }
}

/// What a charge comes to in every window that ends within a span, under the terms in force at the end
/// of each.
pub fn charged(versions: &Versions, id: &ChargeId, over: Span, used: &Used) -> Charged {
    let mut charged = Charged {
        charge: id.clone(),
        sheet: Sheet::default(),
        windows: Vec::new(),
        gaps: Vec::new(),
    };
    let all = versions.all().iter();
    let Some((agreement, charge)) = all
        .rev()
        .find_map(|agreement| Some((agreement, agreement.charges.get(id)?)))
    else {
        return charged;
    };
    // The windows are those of the latest version that has the charge.
    let zone = charge
        .window
        .as_ref()
        .map_or(&agreement.zone, |window| &window.zone);
    let windows = windows(charge, agreement, over);
    for named in windows
        .iter()
        .filter(|window| window.span.until <= over.until)
    {
        let agreement = versions.at(named.span.until.plus_ms(-1));
        let Some(charge) = agreement.charges.get(id) else {
            continue;
        };
        let mut bill = Bill {
            agreement,
            id,
            charge,
            window: named,
            zone,
            used,
            sheet: &mut charged.sheet,
            gaps: &mut charged.gaps,
            named: None,
        };
        let charged_window = bill.charge();
        charged.windows.extend(charged_window);
    }
    charged
}

/// The windows of a charge; months where it names none.
fn windows(charge: &Charge, agreement: &Agreement, over: Span) -> Vec<NamedWindow> {
    let window = charge.window.clone().unwrap_or_else(|| Window {
        length: WindowLength::Month { day: 1 },
        zone: agreement.zone.clone(),
    });
    Windows::over(&window, over).into_list()
}

impl Bill<'_> {
    /// What the window comes to; nothing where no day of it is charged.
    fn charge(&mut self) -> Option<ChargedWindow> {
        let (covered, days) = self.days();
        if covered <= 0 {
            return None;
        }
        let charge = self.charge;
        let part = self.part(covered, days);
        let mut amount = if let Some(fixed) = &charge.fixed {
            let fixed = self.money(fixed);
            let input = [given(say!("step-a-window", "a window"), &fixed)];
            let step = self.step(
                Stage::Price,
                "fixed",
                say!("step-fixed-amount", "fixed amount"),
                Op::Take,
                input,
            );
            self.in_part(step, part)
        } else if let Some(metered) = &charge.metered {
            metered::amount(self, metered)?
        } else {
            self.passed_through(charge.pass_through.as_ref()?)?
        };
        if let Some(rule) = &charge.index {
            amount = index::follow(self, rule, amount);
        }
        if let Some(minimum) = &charge.minimum {
            let minimum = self.money(minimum);
            let input = [given(say!("step-the-least", "the least"), &minimum)];
            let least = self.step(
                Stage::Minimum,
                "minimum",
                say!("step-the-least", "the least"),
                Op::Take,
                input,
            );
            let least = self.in_part(least, part);
            let inputs = [amount.into(), least.into()];
            amount = self.step(
                Stage::Minimum,
                "minimum",
                say!("step-at-least", "at least"),
                Op::Most,
                inputs,
            );
        }
        let (amount, currency) = self.converted(amount);
        let rule = charge.round.unwrap_or(RoundRule {
            digits: minor_digits(&currency),
            mode: Rounding::HalfEven,
        });
        let path = if charge.round.is_some() { "round" } else { "" };
        let posted = self.step(
            Stage::Post,
            path,
            say!("step-posted", "posted"),
            Op::Round(rule),
            [amount.into()],
        );
        Some(ChargedWindow {
            window: self.window.name.clone(),
            month: Month::ending(self.window.span.until, self.zone),
            from: charge.from.value.clone(),
            to: charge.to.value.clone(),
            currency,
            posted,
        })
    }

    /// A provider's own cost with what is added; nothing where no cost is known.
    fn passed_through(&mut self, terms: &PassThrough) -> Option<StepId> {
        let key = (self.id.clone(), self.window.name.clone());
        let Some(costs) = self.used.costs.get(&key) else {
            self.gap("pass_through", "no cost is known; nothing was charged");
            return None;
        };
        let own = self.agreement.currency.clone().unwrap_or_default();
        let mut parts: Vec<Input> = Vec::new();
        for (currency, cost) in costs {
            let what = say!(
                "step-cost-basis",
                "cost, {basis}",
                basis = Value::text(&terms.basis)
            );
            let input = [known(currency.as_str(), cost)];
            let part = self.step(Stage::Price, "pass_through", &what, Op::Take, input);
            if *currency == own || own.is_empty() {
                parts.push(part.into());
            } else if let Some(part) = self.convert(part, currency, &own) {
                parts.push(part.into());
            } else {
                let message = format!("cost in {currency} cannot be converted; it was left out");
                self.gap("pass_through", &message);
            }
        }
        self.named = Some(own);
        let mut amount = self.step(
            Stage::Price,
            "pass_through",
            say!("step-cost", "cost"),
            Op::Sum,
            parts,
        );
        if let Some(markup) = &terms.markup {
            let inputs = [amount.into(), share_input(markup)];
            let path = "pass_through.markup";
            let added = self.step(
                Stage::Markup,
                path,
                say!("step-what-is-added", "what is added"),
                Op::Product,
                inputs,
            );
            let inputs = [amount.into(), added.into()];
            amount = self.step(
                Stage::Markup,
                path,
                say!("step-with-what-is-added", "with what is added"),
                Op::Sum,
                inputs,
            );
        }
        if let Some(cap) = &terms.cap {
            let cap = self.money(cap);
            let inputs = [
                amount.into(),
                given(say!("step-the-most", "the most"), &cap),
            ];
            amount = self.step(
                Stage::Price,
                "pass_through.cap",
                say!("step-at-most", "at most"),
                Op::Least,
                inputs,
            );
        }
        Some(amount)
    }

    /// The days of the window that are charged, and all of its days.
    fn days(&self) -> (i64, i64) {
        let day = |instant: Instant| self.zone.local(instant).date();
        let (first, end) = (day(self.window.span.from), day(self.window.span.until));
        let from = self.charge.starts.map_or(first, |starts| starts.max(first));
        let until = self.charge.ends.map_or(end, |ends| ends.min(end));
        (days_between(from, until), days_between(first, end))
    }

    /// The part of the window that is charged, where it is not all of it.
    fn part(&mut self, covered: i64, days: i64) -> Option<StepId> {
        if covered >= days || self.charge.part_window == Some(PartWindow::Whole) {
            return None;
        }
        let concerns = self.charge.fixed.is_some() || self.charge.minimum.is_some();
        if !concerns {
            return None;
        }
        if self.charge.part_window.is_none() {
            let message = format!(
                "{covered} of {days} days are charged and nothing says what that costs; \
                 its share by days was taken"
            );
            self.gap("part_window", &message);
        }
        let inputs = [
            given(
                say!("step-days-charged", "days charged"),
                &Exact::from(covered),
            ),
            given(say!("step-days", "days"), &Exact::from(days)),
        ];
        let what = say!("step-part-of-the-window", "part of the window");
        Some(self.step(Stage::PartWindow, "part_window", what, Op::Quotient, inputs))
    }

    fn in_part(&mut self, amount: StepId, part: Option<StepId>) -> StepId {
        let Some(part) = part else {
            return amount;
        };
        let inputs = [amount.into(), part.into()];
        let what = say!(
            "step-for-the-part-of-the-window",
            "for the part of the window"
        );
        self.step(Stage::PartWindow, "part_window", what, Op::Product, inputs)
    }

    /// The amount in the agreement's currency.
    fn converted(&mut self, amount: StepId) -> (StepId, String) {
        let own = self.agreement.currency.clone().unwrap_or_default();
        let named = self.named.take();
        let Some(foreign) = named.filter(|named| *named != own && !own.is_empty()) else {
            return (amount, own);
        };
        match self.convert(amount, &foreign, &own) {
            Some(amount) => (amount, own),
            None => (amount, foreign),
        }
    }

    /// An amount in another currency; nothing where no rate is agreed or known.
    fn convert(&mut self, amount: StepId, from: &str, to: &str) -> Option<StepId> {
        let Conversion { rate, on, .. } = self.charge.conversion.as_ref()?;
        let at = match on {
            RateDay::WindowStart => self.window.span.from,
            RateDay::WindowEnd => self.window.span.until.plus_ms(-1),
        };
        let Some(value) = self.value(rate, at) else {
            let message =
                format!("the rate `{rate}` is not known; nothing was converted from {from}");
            self.gap("conversion", &message);
            return None;
        };
        let inputs = [amount.into(), known(rate.as_str(), &value)];
        let what = say!(
            "step-converted",
            "from {from} to {to}",
            from = Value::text(from),
            to = Value::text(to)
        );
        Some(self.step(Stage::Conversion, "conversion", &what, Op::Product, inputs))
    }

    /// The last value that holds at a moment.
    fn value(&self, name: &str, at: Instant) -> Option<Known> {
        let values = self.used.values.get(name)?;
        values
            .range(..=at)
            .next_back()
            .map(|(_, value)| value.clone())
    }

    /// An amount of money; its currency must be that of the charge's other amounts.
    fn money(&mut self, money: &Money) -> Exact {
        let own = self.agreement.currency.clone();
        let currency = money.currency.clone().or(own);
        match (&self.named, currency) {
            (Some(named), Some(currency)) if *named != currency => {
                let message = format!("amounts in {named} and in {currency} were put together");
                self.gap("", &message);
            }
            (None, currency) => self.named = currency,
            _ => {}
        }
        money.amount.clone()
    }

    fn step(
        &mut self,
        stage: Stage,
        path: &str,
        what: impl Into<Sentence>,
        op: Op,
        inputs: impl IntoIterator<Item = Input>,
    ) -> StepId {
        let clause = self.clause(path);
        let what = say!(
            "step-what-in",
            "{what} in {window}",
            what = what.into(),
            window = Value::text(&self.window.name)
        );
        self.sheet.step(stage, clause, what, op, inputs)
    }

    fn gap(&mut self, path: &str, message: &str) {
        let clause = self.clause(path);
        self.gaps.push(Gap::new(clause, &self.window.name, message));
    }

    fn clause(&self, path: &str) -> String {
        match path {
            "" => format!("charges.{}", self.id),
            path => format!("charges.{}.{path}", self.id),
        }
    }
}

/// A share as an input: a fraction of one, called by its percentage.
pub(crate) fn share_input(share: &Share) -> Input {
    given(format!("{} %", share.percent), &share.fraction())
}

/// What a charge came to in a month, as an input of another sheet.
pub(crate) fn charge_input(charge: &ChargeId, month: Month, amount: &Exact) -> Input {
    let source = Source::Charge {
        charge: charge.clone(),
        month,
    };
    given_by(
        say!(
            "step-charge-of",
            "{charge} of {month}",
            charge = Value::text(charge),
            month = Value::text(month)
        ),
        amount,
        Some(source),
    )
}

fn days_between(from: Date, until: Date) -> i64 {
    let days = until.since(from).map(|span| span.get_days());
    days.map_or(0, i64::from)
}
