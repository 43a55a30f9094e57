//! A level and its measure compiled for the columns of a log.

use std::sync::Arc;

use agreement::Agreement;
use agreement::model::{
    Answerer, CalendarChoice, Clock, CountedIn, Duration, Level, Measure, MeasureKind, OpenBreach,
    Pause, PauseAnswer, PriorityChange, Reopen, StartStop, Statistic,
};
use facts::calendar::Calendar;
use facts::fact::Milestone;
use facts::id::CalendarId;
use facts::{Instant, Span};

use crate::docket::Sides;
use crate::log::{FieldId, Log, What};
use crate::predicate::{Derived, Predicate};
use crate::symbols::Symbol;

mod calendar;
mod holder;
mod slots;

pub use calendar::CalendarPlan;
pub use calendar::Calendars;
pub use holder::HolderPlan;
use slots::Slots;

/// How far beyond the facts a calendar is compiled, so that due instants can be told: ten years.
pub(crate) const HORIZON_MS: i64 = 3_653 * facts::time::DAY_MS;

/// A level compiled for one log and one `as_of`.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The fields that the plan reads: slot to field.
    pub slots: Vec<FieldId>,
    slot_of: Vec<u8>,
    roles: Vec<Roles>,
    /// Slots that decide whether, where and how a record counts.
    decides: Vec<bool>,
    /// Slots at whose change a segment ends.
    pub cuts: Vec<bool>,
    /// Case types that count; empty counts all.
    pub types: Vec<Symbol>,
    /// The service that counts.
    pub service: Option<Symbol>,
    /// Whether a record without a service counts for it.
    pub service_absent_counts: bool,
    /// Which records count.
    pub filter: Option<Predicate>,
    /// Slots of the fan-out.
    pub per: Vec<usize>,
    /// The first condition of a share or ratio.
    pub hit: Option<Predicate>,
    /// The second condition of a ratio.
    pub base: Option<Predicate>,
    /// The slot of the number measured, for measures that take one from a field.
    pub value: Option<usize>,
    /// Whether conditions read fields derived from the timeline.
    pub reads_derived: bool,
    /// The clock. A measure without one has milestones only.
    pub clock: ClockPlan,
    /// Whether a real clock is there.
    pub timed: bool,
    /// Whether the statistic has a target.
    pub has_target: bool,
    /// In which window a record counts.
    pub counted_in: CountedIn,
    /// What happens to a record that is open beyond its target.
    pub open_breach: OpenBreach,
    /// Who holds a case.
    pub holders: HolderPlan,
}

/// A plan under one version of the agreement.
#[derive(Clone, Debug)]
pub struct Versioned {
    /// The instants at which the version is in force.
    pub in_force: Span,
    /// Whether a clock that goes by its words is held to the version in force at the stop; else to
    /// the one at the start.
    pub by_stop: bool,
    /// The plan.
    pub plan: Plan,
}

/// What a row can mean to a plan, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// It sets a field that the plan reads.
    pub const SETS: Roles = Roles(1);
    /// A milestone that starts the clock.
    pub const START: Roles = Roles(2);
    /// A milestone that stops it.
    pub const STOP: Roles = Roles(4);
    /// The case is reopened.
    pub const REOPENS: Roles = Roles(8);
    /// The case is cancelled.
    pub const CANCELS: Roles = Roles(16);
    /// It sets the state.
    pub const STATE: Roles = Roles(32);
    /// Any of those that bear on where clocks start and stop.
    pub const TURNS: Roles = Roles(2 | 4 | 8 | 16 | 32);

    /// Whether they share a role.
    #[inline]
    pub const fn has(self, other: Roles) -> bool {
        self.0 & other.0 != 0
    }

    fn add(&mut self, other: Roles) {
        self.0 |= other.0;
    }
}

/// The slots that every plan has, in this order.
pub mod slot {
    /// See [`field::TYPE`](facts::fact::case::field::TYPE).
    pub const TYPE: usize = 0;
    /// The state.
    pub const STATE: usize = 1;
    /// The reason for waiting.
    pub const HOLD: usize = 2;
    /// The party that holds the case.
    pub const PARTY: usize = 3;
    /// The team that holds the case.
    pub const TEAM: usize = 4;
    /// The service.
    pub const SERVICE: usize = 5;
}

/// A clock compiled.
#[derive(Clone, Debug)]
pub struct ClockPlan {
    /// What starts it.
    pub from: Trigger,
    /// What stops it.
    pub until: Vec<Trigger>,
    /// Calendars as tables; the first one is around the clock.
    pub calendars: Vec<Arc<CalendarPlan>>,
    /// Which calendar, by the value of a slot.
    pub calendar: Pick<usize>,
    /// Which target, by the value of a slot.
    pub target: Pick<Option<Duration>>,
    /// Holds that stop the clock.
    pub pauses: Vec<(Symbol, PausePlan)>,
    /// What a change of the target does.
    pub on_change: PriorityChange,
    /// What a reopening does.
    pub on_reopen: Reopen,
    /// Who is who where a hold is answered or decided.
    pub sides: Sides,
    /// Who grants or dismisses a hold; `None` for anybody but the one who claims it.
    pub decided_by: Option<Answerer>,
    /// Facts recorded later than this after they happened are claims from their recording on.
    pub late_after: Option<Duration>,
}

/// What starts or stops a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A milestone.
    Milestone(What),
    /// An entry into a state.
    State(Symbol),
}

/// A choice by the value of a slot.
#[derive(Clone, Debug)]
pub struct Pick<T> {
    /// The slot; `None` when there is no choice.
    pub slot: Option<usize>,
    values: Vec<(Symbol, T)>,
    otherwise: T,
}

impl<T: Copy> Pick<T> {
    /// A choice of one.
    pub fn one(value: T) -> Self {
        Pick {
            slot: None,
            values: Vec::new(),
            otherwise: value,
        }
    }

    /// Everything that may be chosen.
    pub fn all(&self) -> impl Iterator<Item = T> + '_ {
        let values = self.values.iter().map(|(_, choice)| *choice);
        values.chain([self.otherwise])
    }

    /// What is chosen for a value.
    #[inline]
    pub fn get(&self, symbol: Symbol) -> T {
        for (value, choice) in &self.values {
            if *value == symbol {
                return *choice;
            }
        }
        self.otherwise
    }
}

/// A pause compiled.
#[derive(Clone, Debug)]
pub struct PausePlan {
    /// Who accepts or contests it.
    pub answered_by: Option<Answerer>,
    /// By calendar: claims made before this instant have met silence until now.
    pub silent_before: Vec<Instant>,
    /// By dates, some of the claims made after it have as well: this is how long they can be answered.
    pub silent_after: Option<Duration>,
    /// Whether silence accepts.
    pub silence_accepts: bool,
}

impl PausePlan {
    /// Whether it counts without an answer.
    pub fn at_once(&self) -> bool {
        self.answered_by.is_none()
    }
}

impl Plan {
    /// Compiles a level over cases. Nothing when the measure is not over cases or names a calendar
    /// that is not there.
    pub fn compile(
        log: &mut Log,
        agreement: &Agreement,
        level: &Level,
        measure: &Measure,
        calendars: &mut Calendars,
        as_of: Instant,
    ) -> Option<Plan> {
        let MeasureKind::Cases {
            types,
            clock,
            value,
        } = &measure.kind
        else {
            return None;
        };
        let mut slots = Slots::new(log);
        let targets = match &level.statistic {
            Statistic::ShareWithin(targets) => Some(targets),
            _ => None,
        };
        let target = match targets {
            None => Pick::one(None),
            Some(targets) => Pick {
                slot: targets.by.as_deref().map(|name| slots.get(log, name)),
                values: targets
                    .values
                    .iter()
                    .map(|(value, target)| (log.symbols.intern(value), Some(*target)))
                    .collect(),
                otherwise: targets.otherwise,
            },
        };
        let span = calendar_span(log, as_of);
        let clock_plan = match clock {
            Some(clock) => {
                let known = (calendars, span);
                compile_clock(log, &mut slots, agreement, clock, target, known, as_of)?
            }
            None => milestones_only(agreement, calendars, span),
        };
        let mut cuts_slots = vec![slot::HOLD, slot::PARTY, slot::TEAM, slot::SERVICE];
        cuts_slots.extend(clock_plan.calendar.slot);
        cuts_slots.extend(clock_plan.target.slot);

        let mut conditions = |log: &Log, condition: &agreement::model::Condition| {
            Predicate::compile(condition, &log.symbols, &mut |name| slots.find(log, name))
        };
        // WHY: fields get their numbers before tables are built, so that a field which no fact has
        // set yet still has a slot.
        let mut reads_derived = false;
        for condition in level.filter.iter().chain(match &level.statistic {
            Statistic::Share(hit) => vec![hit],
            Statistic::Ratio(hit, base) => vec![hit, base],
            _ => Vec::new(),
        }) {
            for name in condition.test.fields() {
                reads_derived |= Derived::from_name(name).is_some();
                log.intern_field(name);
            }
        }
        let filter = level.filter.as_ref().map(|test| conditions(log, test));
        let (hit, base) = match &level.statistic {
            Statistic::Share(hit) => (Some(conditions(log, hit)), None),
            Statistic::Ratio(hit, base) => {
                (Some(conditions(log, hit)), Some(conditions(log, base)))
            }
            _ => (None, None),
        };
        let per = level.per.iter().map(|name| slots.get(log, name)).collect();
        let value = value.as_deref().map(|name| slots.get(log, name));
        let service = level
            .service
            .as_ref()
            .map(|service| log.symbols.intern(service.as_str()));
        let related = agreement
            .services
            .values()
            .filter(|service| service.relation.is_some())
            .count();
        if !types.is_empty() {
            slots.decides[slot::TYPE] = true;
        }
        if service.is_some() {
            slots.decides[slot::SERVICE] = true;
        }
        let mut slot_of = vec![u8::MAX; log.fields().len()];
        for (slot, field) in slots.list.iter().enumerate() {
            slot_of[*field as usize] = slot as u8;
        }
        let roles = compile_roles(&clock_plan, &slots.list, log.fields().len());
        let mut cuts = vec![false; slots.list.len()];
        for slot in cuts_slots {
            cuts[slot] = true;
        }
        Some(Plan {
            slot_of,
            roles,
            cuts,
            types: types.iter().map(|name| log.symbols.intern(name)).collect(),
            service,
            service_absent_counts: agreement.services.len() == 1 || related == 1,
            filter,
            per,
            hit,
            base,
            value,
            reads_derived,
            clock: clock_plan,
            timed: clock.is_some(),
            has_target: targets.is_some(),
            counted_in: level.counted_in,
            open_breach: level.open_breach,
            holders: holder::compile(log, agreement, level),
            decides: slots.decides,
            slots: slots.list,
        })
    }

    /// Whether a slot decides whether, where or how a record counts.
    pub fn decides(&self, slot: usize) -> bool {
        self.decides[slot]
    }

    /// How many codes of rows the plan knows.
    pub fn role_count(&self) -> usize {
        self.roles.len()
    }

    /// What a row with that code can mean to the plan.
    pub fn roles_of_code(&self, code: usize) -> Roles {
        self.roles.get(code).copied().unwrap_or_default()
    }

    /// What a row can mean to the plan.
    #[inline]
    pub fn roles(&self, what: What) -> Roles {
        self.roles_of_code(what.code())
    }

    /// The slot of a field; nothing when the plan does not read it.
    #[inline]
    pub fn slot_of(&self, field: FieldId) -> Option<usize> {
        match self.slot_of.get(field as usize) {
            Some(&slot) if slot != u8::MAX => Some(slot as usize),
            _ => None,
        }
    }
}

/// The number of the calendar that is around the clock in every plan.
pub const ALWAYS: usize = 0;

fn calendar_span(log: &Log, as_of: Instant) -> Span {
    let (first, last) = log.extent().unwrap_or((as_of, as_of));
    Span::new(
        first.plus_ms(-31 * facts::time::DAY_MS),
        last.max(as_of).plus_ms(HORIZON_MS),
    )
}

fn milestones_only(agreement: &Agreement, known: &mut Calendars, span: Span) -> ClockPlan {
    ClockPlan {
        from: Trigger::Milestone(What::milestone(Milestone::Opened)),
        until: vec![
            Trigger::Milestone(What::milestone(Milestone::Resolved)),
            Trigger::Milestone(What::milestone(Milestone::Closed)),
        ],
        calendars: vec![known.get(agreement, &Calendar::always(), span)],
        calendar: Pick::one(ALWAYS),
        target: Pick::one(None),
        pauses: Vec::new(),
        on_change: PriorityChange::Recompute,
        on_reopen: Reopen::Ignore,
        sides: Sides::default(),
        decided_by: None,
        late_after: None,
    }
}

fn compile_clock(
    log: &mut Log,
    slots: &mut Slots,
    agreement: &Agreement,
    clock: &Clock,
    target: Pick<Option<Duration>>,
    (known, span): (&mut Calendars, Span),
    as_of: Instant,
) -> Option<ClockPlan> {
    let mut ids: Vec<Option<CalendarId>> = vec![None];
    let mut calendars = vec![known.get(agreement, &Calendar::always(), span)];
    let mut number = |id: &CalendarId| -> Option<usize> {
        if let Some(known) = ids.iter().position(|known| known.as_ref() == Some(id)) {
            return Some(known);
        }
        let calendar = agreement.calendars.get(id)?;
        ids.push(Some(id.clone()));
        calendars.push(known.get(agreement, calendar, span));
        Some(calendars.len() - 1)
    };
    let calendar = match &clock.calendar {
        CalendarChoice::One(id) => Pick::one(number(id)?),
        CalendarChoice::By {
            field,
            values,
            otherwise,
        } => {
            let mut list = Vec::new();
            for (value, id) in values {
                list.push((log.symbols.intern(value), number(id)?));
            }
            Pick {
                slot: Some(slots.get(log, field)),
                values: list,
                otherwise: number(otherwise)?,
            }
        }
    };
    let trigger = |log: &mut Log, on: &StartStop| match on {
        StartStop::Milestone(milestone) => Trigger::Milestone(What::milestone(*milestone)),
        StartStop::State(state) => Trigger::State(log.symbols.intern(state)),
    };
    let pauses = clock
        .pauses
        .iter()
        .map(|(reason, pause)| {
            (
                log.symbols.intern(reason),
                compile_pause(pause, known, &calendars, as_of),
            )
        })
        .collect();
    Some(ClockPlan {
        from: trigger(log, &clock.from),
        until: vec![trigger(log, &clock.until)],
        calendar,
        target,
        pauses,
        on_change: clock.on_priority_change,
        on_reopen: clock.on_reopen,
        sides: Sides::new(agreement),
        decided_by: agreement
            .claims
            .as_ref()
            .and_then(|claims| claims.decided_by.clone()),
        late_after: agreement.late_after,
        calendars,
    })
}

fn compile_pause(
    pause: &Pause,
    known: &mut Calendars,
    calendars: &[Arc<CalendarPlan>],
    as_of: Instant,
) -> PausePlan {
    let answered_by = pause.accepted_by.as_ref().map(|answer| match answer {
        PauseAnswer::Party(party) => Answerer::Party(party.clone()),
        PauseAnswer::Customer => Answerer::Customer,
    });
    let silent_before = calendars
        .iter()
        .map(|calendar| match pause.unanswered {
            Some(silence) => known.silent_before(calendar, silence, as_of),
            None => Instant::from_ms(i64::MIN),
        })
        .collect();
    PausePlan {
        answered_by,
        silent_before,
        silent_after: pause
            .unanswered
            .map(|silence| silence.after)
            .filter(|after| matches!(after, Duration::Days(_) | Duration::Months(_))),
        silence_accepts: pause.unanswered.is_some_and(|silence| silence.accepted),
    }
}

fn compile_roles(clock: &ClockPlan, slots: &[FieldId], fields: usize) -> Vec<Roles> {
    let last = What::field(fields as FieldId).code();
    let mut roles = vec![Roles::default(); last + 1];
    let mut give = |what: What, role: Roles| roles[what.code()].add(role);
    for (slot, field) in slots.iter().enumerate() {
        give(What::field(*field), Roles::SETS);
        if slot == slot::STATE {
            give(What::field(*field), Roles::STATE);
        }
    }
    if let Trigger::Milestone(what) = clock.from {
        give(what, Roles::START);
    }
    for until in &clock.until {
        if let Trigger::Milestone(what) = until {
            give(*what, Roles::STOP);
        }
    }
    give(What::milestone(Milestone::Reopened), Roles::REOPENS);
    give(What::milestone(Milestone::Cancelled), Roles::CANCELS);
    roles
}
