//! From the files of one version to its model, with everything that is wrong in them.
//!
//! Broken text still gives as much of the model as can be understood. Not here: where the files come
//! from, and which version is in force.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::id::IdError;
use facts::{Diagnostic, Edit, Instant, Place, Sentence, Severity, Zone, say};
use jiff::civil::{Date, Time};

use crate::hash;
use crate::model::{Agreement, FieldType, Spanned, Test};
use crate::rule;
use crate::seal::Seal;
use crate::source::Sources;
use crate::suppression::{self, Suppressed, Suppression};
use crate::template::Template;
use crate::term::Term;
use crate::yaml::{Entry, Fields, Node, listed, nearest, short};

mod audience;
mod calendar;
mod claim;
mod clock;
mod field;
mod files;
mod holidays;
mod include;
mod level;
mod measure;
mod money;
mod party;
mod responsibility;
mod service;
mod statistic;
pub(crate) mod tables;
pub(crate) mod term;
mod window;

/// The file in which an agreement begins.
pub const ROOT_FILE: &str = "alliance.yaml";

/// All files of a version together have at most this many bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// After so many findings no likely names are looked for any more.
const MANY_FINDINGS: usize = 200;

/// So many findings are kept.
const MOST_FINDINGS: usize = 1_000;

/// What was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The model: everything that could be understood.
    pub agreement: Agreement,
    /// Everything that is wrong, in the order of the files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// The rules that the text keeps silent, with the reasons, in the order of the files and places.
    pub suppressions: Vec<Suppression>,
    /// What would be found without them.
    pub suppressed: Vec<Suppressed>,
    /// The texts, for excerpts.
    pub sources: Sources,
}

impl Loaded {
    /// Whether a finding is an error: then figures should not be computed from the model.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    /// Adds what the caller found; suppressions hold for it as well.
    pub fn add(&mut self, mut findings: Vec<Diagnostic>) {
        suppression::apply(&self.suppressions, &mut findings, &mut self.suppressed);
        self.diagnostics.append(&mut findings);
        in_order(&mut self.diagnostics);
        self.suppressed
            .sort_by(|a, b| start(&a.finding).cmp(&start(&b.finding)));
    }
}

/// Reads the files of one version, by their paths inside the agreement's folder. `alliance.yaml` is
/// the root; every other `.yaml` or `.yml` file is a fragment with the same keys; `.ics` files are
/// read where a calendar names them; other files only count for the hash. Never panics.
pub fn load(files: &BTreeMap<String, Vec<u8>>) -> Loaded {
    let sources = Sources::new(files);
    let mut load = Load {
        files,
        sources: &sources,
        report: Vec::new(),
        zone: Zone::utc(),
        currency: None,
        broken: false,
        uses: Vec::new(),
        declared: BTreeMap::new(),
        fields: BTreeMap::new(),
        own_fields: BTreeMap::new(),
        scope: BTreeMap::new(),
        conditions: 0,
        condition_bytes: 0,
        told_too_many: false,
        known_tests: BTreeMap::new(),
        suppressions: Vec::new(),
        entry: None,
        pause_reasons: Vec::new(),
        until: None,
        audiences: audience::Audiences::default(),
    };
    let agreement = load.agreement();
    let understood = load.understood() && agreement.hidden.is_empty();
    let mut diagnostics = load.report;
    let suppressions = load.suppressions;
    // WHY: nobody can change a template.
    for finding in &mut diagnostics {
        let own = |edit: &Edit| Template::get(&edit.place.file).is_none();
        finding.edit = finding.edit.take().filter(own);
    }
    in_order(&mut diagnostics);
    diagnostics.dedup();
    let mut suppressed = Vec::new();
    let used = suppression::apply(&suppressions, &mut diagnostics, &mut suppressed);
    // WHY: in a text with errors some rules could not look.
    if understood {
        diagnostics.append(&mut suppression::unused(
            &suppressions,
            &used,
            &mut suppressed,
        ));
        in_order(&mut diagnostics);
    }
    cut(&mut diagnostics);
    Loaded {
        agreement,
        diagnostics,
        suppressions,
        suppressed,
        sources,
    }
}

/// Findings in the order of the files and places.
fn in_order(findings: &mut [Diagnostic]) {
    findings.sort_by(|a, b| start(a).cmp(&start(b)));
}

/// Where a finding begins.
fn start(finding: &Diagnostic) -> Option<(&Arc<str>, usize)> {
    let place = &finding.places.first()?.place;
    Some((&place.file, place.start))
}

/// WHY: nobody reads thousands of findings, and each costs a look through its text.
fn cut(diagnostics: &mut Vec<Diagnostic>) {
    if diagnostics.len() <= MOST_FINDINGS {
        return;
    }
    let rest = diagnostics.split_off(MOST_FINDINGS);
    let n = Sentence::plain(rest.len());
    let message = say!(
        "found-further-findings-are-not-shown",
        "{n} further findings are not shown",
        n
    );
    let worst = rest.iter().map(|finding| finding.severity).max();
    diagnostics.push(match worst {
        Some(Severity::Error) => Diagnostic::error("too-many-findings", message),
        Some(Severity::Warning) => Diagnostic::warning("too-many-findings", message),
        _ => Diagnostic::note("too-many-findings", message),
    });
}

/// A reference that is checked when everything has been read.
struct Use {
    kind: &'static str,
    id: String,
    place: Place,
}

/// What a condition comes to, over fields of these types.
type Known = (BTreeMap<String, FieldType>, Test);

pub(crate) struct Load<'a> {
    files: &'a BTreeMap<String, Vec<u8>>,
    sources: &'a Sources,
    pub(crate) report: Vec<Diagnostic>,
    zone: Zone,
    /// The agreement's currency.
    pub(crate) currency: Option<String>,
    broken: bool,
    uses: Vec<Use>,
    /// Ids by the section that declares them, whether or not the entry could be read.
    declared: BTreeMap<&'static str, BTreeSet<String>>,
    /// Measures that some level names.
    /// Types of all fields of cases.
    pub(crate) fields: BTreeMap<String, FieldType>,
    /// Types of the agreement's own fields.
    own_fields: BTreeMap<String, FieldType>,
    /// Types of what the records of the level at hand carry.
    scope: BTreeMap<String, FieldType>,
    /// Conditions seen so far, and their bytes.
    conditions: usize,
    condition_bytes: usize,
    told_too_many: bool,
    /// Conditions that were read, by their text, with the types of the fields that they are about.
    known_tests: BTreeMap<String, Vec<Known>>,
    suppressions: Vec<Suppression>,
    /// The key of the entry that is being read, until its record takes it.
    entry: Option<Place>,
    /// The reasons of all pauses, as written.
    pause_reasons: Vec<(String, Place)>,
    /// Where the agreement's term ends.
    until: Option<Instant>,
    /// The files that not everybody may read.
    audiences: audience::Audiences,
}

impl Load<'_> {
    fn agreement(&mut self) -> Agreement {
        let root = self.merged();
        let mut found = Vec::new();
        let fields = Fields::open(
            &root,
            crate::yaml::the_agreement(),
            tables::ROOT,
            &mut found,
        );
        // WHY: what is missing may stand in a part that could not be read.
        found.retain(|finding| !(self.broken && finding.rule == "missing-key"));
        self.report.append(&mut found);
        let fields = fields
            .unwrap_or_else(|| Fields::nothing(&crate::yaml::the_agreement(), root.place.clone()));
        fields.choice("entente", &[("1", ())], &mut self.report);
        let alliance = self.plain_id(&fields, "alliance").unwrap_or_default();
        let title = fields.text("title", &mut self.report);
        let version = self.plain_id(&fields, "version").unwrap_or("1".into());
        match fields.get("zone") {
            Some(node) => {
                if let Some(zone) = self.zone_at(node, &fields.called("zone")) {
                    self.zone = zone;
                }
            }
            None if !self.broken => {
                let finding = rule::zone_missing::finding(fields.head());
                self.taken(&fields, "zone: UTC", finding);
            }
            None => {}
        }
        let effective = fields
            .get("effective")
            .and_then(|node| self.effective(node, &fields.called("effective")));
        let until = self.until(&fields, effective);
        let currency = fields.get("currency").and_then(|node| {
            let text = node.text(&"`currency`".into(), &mut self.report)?;
            if term::is_currency(text) {
                return Some(text.to_string());
            }
            self.report.push(
                Diagnostic::error(
                    "not-a-currency",
                    say!(
                        "found-no-currency",
                        "`{value}` is no currency",
                        value = short(text)
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-write-its-three-capital-letters",
                    "write its three capital letters by ISO 4217, such as `EUR`"
                )),
            );
            None
        });
        self.currency = currency.clone();
        let late_after = fields
            .get("late_after")
            .and_then(|node| term::duration(node, &fields.called("late_after"), &mut self.report));
        let section = |name: &'static str, kind: &'static str, load: &mut Self| -> &[Entry] {
            let entries = fields
                .get(name)
                .and_then(|node| Fields::open_any(node, format!("`{name}`"), &mut load.report))
                .map_or(&[][..], |fields| fields.entries());
            let ids = entries.iter().map(|entry| entry.key.clone()).collect();
            load.declared.insert(kind, ids);
            load.note_audience(kind, entries);
            entries
        };
        let parties = section("parties", "party", self);
        let parties = self.parties(parties);
        let claims = fields
            .get("claims")
            .and_then(|node| self.claims(node, &parties));
        let teams = section("teams", "team", self);
        let teams = self.teams(teams);
        let calendars = section("calendars", "calendar", self);
        let calendars = self.calendars(calendars);
        let whos = ["party", "team"].map(|kind| self.declared.get(kind).cloned());
        let whos = whos.into_iter().flatten().flatten().collect();
        self.declared.insert("party or team", whos);
        let processes = self.processes(fields.get("processes"));
        let responsibilities = match fields.get("responsibilities") {
            Some(node) => self.responsibilities(node, &"`responsibilities`".into()),
            None => BTreeMap::new(),
        };
        let services = section("services", "service", self);
        let services = self.services(services);
        let own_fields = section("fields", "field", self);
        let own_fields = self.own_fields(own_fields);
        self.own_fields.clone_from(&own_fields);
        let measures = section("measures", "measure", self);
        let measures = self.measures(measures);
        let levels = section("levels", "level", self);
        let levels = self.levels(levels, &measures);
        self.declare_all(&fields);
        let (hash, seal) = self.hashed();
        let mut agreement = Agreement {
            title: title.unwrap_or(&alliance).to_string(),
            alliance,
            version,
            effective,
            until,
            zone: self.zone.clone(),
            currency,
            late_after,
            claims,
            parties,
            teams,
            calendars,
            sources: self.section(&fields, "sources"),
            processes,
            responsibilities,
            services,
            fields: own_fields,
            personal: self.section(&fields, "personal"),
            measures,
            levels,
            remedies: self.section(&fields, "remedies"),
            charges: self.section(&fields, "charges"),
            sharing: self.section(&fields, "sharing"),
            allocation: self.section(&fields, "allocation"),
            scope: self.section(&fields, "scope"),
            channels: self.section(&fields, "channels"),
            policies: self.section(&fields, "policies"),
            governance: self.section(&fields, "governance"),
            change: self.section(&fields, "change"),
            risk: self.section(&fields, "risk"),
            continuity: self.section(&fields, "continuity"),
            relationship: self.section(&fields, "relationship"),
            demand: self.section(&fields, "demand"),
            capacity: self.section(&fields, "capacity"),
            knowledge: self.section(&fields, "knowledge"),
            transition: self.section(&fields, "transition"),
            exit: self.section(&fields, "exit"),
            hash,
            hidden: seal.hidden,
            audiences: self.audiences.parties(),
        };
        if !self.broken {
            self.check_audiences(&agreement);
            self.check_use_of_measures(&agreement);
        }
        self.check_uses();
        money::check(&mut agreement, &mut self.report);
        if !self.broken {
            rule::pause_not_in_list::check(&agreement, &self.pause_reasons, &mut self.report);
            // WHY: a rule that looks for what is missing cannot look into hidden files.
            let understood = self.understood() && agreement.hidden.is_empty();
            rule::check(&agreement, understood, &mut self.report);
        }
        agreement
    }

    /// The hash of the version, with its seal if it has one.
    fn hashed(&mut self) -> (String, Seal) {
        match Seal::read(self.files) {
            Ok(Some(seal)) => (seal.hash(), seal),
            Ok(None) => (hash::version(self.files), Seal::default()),
            Err(mut found) => {
                self.report.append(&mut found);
                (hash::version(self.files), Seal::default())
            }
        }
    }

    /// Whether no part of the text was lost.
    fn understood(&self) -> bool {
        let error = |finding: &Diagnostic| finding.severity == Severity::Error;
        !self.broken && !self.report.iter().any(error)
    }

    /// WHY: what a level that was left out of the model would have used counts as used.
    fn check_use_of_measures(&mut self, agreement: &Agreement) {
        let uses = self.uses.iter().filter(|used| used.kind == "measure");
        let used: BTreeSet<&str> = uses.map(|used| used.id.as_str()).collect();
        // WHY: a hidden file may use it.
        if !agreement.hidden.is_empty() {
            return;
        }
        for (id, measure) in &agreement.measures {
            // WHY: a template has more measures than one agreement needs.
            let included = Template::get(&measure.place.file).is_some();
            if !included && !used.contains(id.as_str()) {
                self.report.push(rule::measure_unused::finding(
                    &Sentence::plain(id),
                    &measure.place,
                ));
            }
        }
    }

    /// A section made of terms; empty where it is absent or no map.
    fn section<T: Term + Default>(&mut self, fields: &Fields<'_>, name: &str) -> T {
        let node = fields.get(name);
        let read = node.and_then(|node| T::read(node, &format!("`{name}`").into(), self));
        read.unwrap_or_default()
    }

    /// Notes the ids that the sections made of terms declare, so that any of them may refer to any other.
    fn declare_all(&mut self, fields: &Fields<'_>) {
        const TABLES: &[(&[&str], &str)] = &[
            (&["sources"], "source"),
            (&["remedies"], "remedy"),
            (&["charges"], "charge"),
            (&["policies"], "policy"),
            (&["governance", "forums"], "forum"),
            (&["governance", "decisions"], "decision"),
            (&["governance", "ladders"], "ladder"),
            (&["change", "models"], "model of change"),
            (&["change", "evidence"], "evidence"),
            (&["scope", "bands"], "band of capacity"),
            (&["knowledge", "areas"], "area of knowledge"),
            (&["transition", "steps"], "step"),
            (&["exit", "steps"], "step"),
        ];
        for (path, kind) in TABLES {
            let mut node = fields.get(path[0]);
            for key in &path[1..] {
                node = node.and_then(|node| node.get(key));
            }
            let entries = node.and_then(Node::as_map).unwrap_or_default();
            let ids = entries.iter().map(|entry| entry.key.clone());
            self.declared.entry(kind).or_default().extend(ids);
            self.note_audience(kind, entries);
        }
    }

    /// Whether an id of this kind is declared, as far as has been read.
    pub(crate) fn is_declared(&self, kind: &'static str, id: &str) -> bool {
        self.declared.get(kind).is_some_and(|ids| ids.contains(id))
    }

    /// Whether the agreement's folder has a file.
    pub(crate) fn has_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Reports that a choice is missing; writing `line`, what is taken, mends it.
    fn taken(&mut self, fields: &Fields<'_>, line: &str, finding: Diagnostic) {
        let text = self.sources.get(&fields.head().file);
        let edit = text.and_then(|text| fields.insertion(line, text));
        self.report.push(finding.edit(edit));
    }

    /// The id that an entry declares.
    fn id<T>(&mut self, entry: &Entry, new: fn(&str) -> Result<T, IdError>) -> Option<T> {
        self.checked_id(&entry.key, &entry.key_place, new)
    }

    fn checked_id<T>(
        &mut self,
        text: &str,
        place: &Place,
        new: fn(&str) -> Result<T, IdError>,
    ) -> Option<T> {
        match new(text) {
            Ok(id) => Some(id),
            Err(error) => {
                self.report
                    .push(Diagnostic::error("not-an-id", error.to_string()).at(place.clone(), ""));
                None
            }
        }
    }

    fn plain_id(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        let node = fields.get(key)?;
        let text = node.text(&fields.called(key), &mut self.report)?;
        self.checked_id(text, &node.place, |text| {
            facts::id::check_id(text).map(|()| text.to_string())
        })
    }

    /// A reference to an id of some kind; whether it exists is checked at the end.
    pub(crate) fn reference<T>(
        &mut self,
        kind: &'static str,
        text: &str,
        place: &Place,
        new: fn(&str) -> Result<T, IdError>,
    ) -> Option<T> {
        let id = self.checked_id(text, place, new)?;
        self.refer(kind, text, place);
        Some(id)
    }

    /// Notes a use of an id of some kind.
    pub(crate) fn refer(&mut self, kind: &'static str, id: &str, place: &Place) {
        self.uses.push(Use {
            kind,
            id: id.into(),
            place: place.clone(),
        });
    }

    /// Reads the value of an entry; a record in it stands where the entry's key stands.
    pub(crate) fn within<T>(&mut self, entry: &Entry, read: impl FnOnce(&mut Self) -> T) -> T {
        self.entry = Some(entry.key_place.clone());
        let read = read(self);
        self.entry = None;
        read
    }

    /// Where a record stands: at its entry's key, or at its first line.
    pub(crate) fn place_of(&mut self, fields: &Fields<'_>) -> Place {
        self.entry.take().unwrap_or_else(|| fields.head())
    }

    /// Reports a record that has none, or several, of some keys of which it has one, where there are such keys.
    pub(crate) fn exactly_one(&mut self, fields: &Fields<'_>, keys: &[&str]) {
        if keys.is_empty() {
            return;
        }
        let there: Vec<&Entry> = keys.iter().filter_map(|key| fields.entry(key)).collect();
        let finding = match there.as_slice() {
            [_] => return,
            [] => Diagnostic::error(
                "missing-key",
                say!(
                    "found-says-none",
                    "{what} says none of {keys}",
                    what = fields.what(),
                    keys = listed(keys)
                ),
            )
            .at(fields.head(), ""),
            [first, second, ..] => Diagnostic::error(
                "keys-exclude-each-other",
                say!(
                    "found-says-both",
                    "{what} says both `{key}` and `{key2}`",
                    what = fields.what(),
                    key = Sentence::plain(&first.key),
                    key2 = Sentence::plain(&second.key)
                ),
            )
            .at(second.key_place.clone(), "")
            .at(first.key_place.clone(), "beside this one"),
        };
        self.report.push(finding.help(say!(
            "found-write-one",
            "write one of {keys}",
            keys = listed(keys)
        )));
    }

    /// A reference that stands at a key.
    fn reference_at<T>(
        &mut self,
        kind: &'static str,
        fields: &Fields<'_>,
        key: &str,
        new: fn(&str) -> Result<T, IdError>,
    ) -> Option<T> {
        let node = fields.get(key)?;
        let text = node.text(&fields.called(key), &mut self.report)?;
        self.reference(kind, text, &node.place, new)
    }

    fn check_uses(&mut self) {
        // WHY: what a broken section declared cannot be known, so nothing is called missing.
        if self.broken {
            return;
        }
        for used in std::mem::take(&mut self.uses) {
            let declared = self.declared.get(used.kind);
            let built_in = (used.kind == "calendar").then_some("always");
            let exists = declared.is_some_and(|ids| ids.contains(&used.id))
                || built_in == Some(used.id.as_str());
            if exists {
                self.check_sight(&used);
                continue;
            }
            // WHY: looking for a likely name costs time, and nobody reads thousands of them.
            let known: Vec<&str> = declared
                .filter(|_| self.report.len() < MANY_FINDINGS)
                .into_iter()
                .flatten()
                .map(String::as_str)
                .chain(built_in)
                .collect();
            self.report
                .push(unknown_reference(used.kind, &used.id, &used.place, &known));
        }
    }

    pub(crate) fn zone_at(&mut self, node: &Node, what: &Sentence) -> Option<Zone> {
        let text = node.text(what, &mut self.report)?;
        match Zone::get(text) {
            Ok(zone) => Some(zone),
            Err(_) => {
                let names: Vec<String> = jiff::tz::db()
                    .available()
                    .map(|name| name.as_str().to_string())
                    .collect();
                let near = (self.report.len() < MANY_FINDINGS)
                    .then(|| nearest(text, names.iter().map(String::as_str)))
                    .flatten();
                let finding = Diagnostic::error(
                    "unknown-zone",
                    say!(
                        "found-there-no-time-zone",
                        "there is no time zone `{value}`",
                        value = short(text)
                    ),
                )
                .at(node.place.clone(), "");
                self.report.push(match near {
                    Some(near) => finding.did_you_mean(near),
                    None => finding.help(say!(
                        "found-write-its-iana-name-such",
                        "write its IANA name, such as `Europe/Madrid` or `UTC`"
                    )),
                });
                None
            }
        }
    }

    /// Where the term ends; it must end after it begins.
    fn until(
        &mut self,
        fields: &Fields<'_>,
        effective: Option<Instant>,
    ) -> Option<Spanned<Instant>> {
        let node = fields.get("until")?;
        let value = self.effective(node, &fields.called("until"))?;
        self.until = Some(value);
        if effective.is_some_and(|effective| value <= effective) {
            self.report.push(
                Diagnostic::error(
                    "ends-before-it-begins",
                    say!(
                        "found-term-ends-before-begins",
                        "the term ends before it begins"
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-write-until-after-effective",
                    "write an `until` after `effective`"
                )),
            );
        }
        Some(Spanned {
            value,
            place: node.place.clone(),
        })
    }

    fn effective(&mut self, node: &Node, what: &Sentence) -> Option<Instant> {
        let text = node.text(what, &mut self.report)?;
        let instant = if text.len() == 10 {
            text.parse::<Date>()
                .ok()
                .map(|date| self.zone.instant(date.to_datetime(Time::midnight())))
        } else {
            Instant::parse(text).ok()
        };
        let instant = instant.filter(|instant| instant.is_admissible());
        if instant.is_none() {
            self.report.push(
                Diagnostic::error("not-a-date", say!("found-neither-date-nor-instant", "`{value}` is neither a date nor an instant", value = short(text)))
                    .at(node.place.clone(), "")
                    .help(say!("found-write-date-from-1970-2199", "write a date from 1970 to 2199 such as `2025-01-01`, or an instant such as `2025-01-01T00:00:00Z`")),
            );
        }
        instant
    }
}

/// What a kind of thing is called.
fn noun(kind: &str) -> Sentence {
    match kind {
        "party" => say!("noun-party", "party"),
        "team" => say!("noun-team", "team"),
        "service" => say!("noun-service", "service"),
        "process" => say!("noun-process", "process"),
        "calendar" => say!("noun-calendar", "calendar"),
        "measure" => say!("noun-measure", "measure"),
        "level" => say!("noun-level", "level"),
        "remedy" => say!("noun-remedy", "remedy"),
        "source" => say!("noun-source", "source"),
        "charge" => say!("noun-charge", "charge"),
        "forum" => say!("noun-forum", "forum"),
        "decision" => say!("noun-decision", "decision"),
        "ladder" => say!("noun-ladder", "ladder"),
        "policy" => say!("noun-policy", "policy"),
        "evidence" => say!("noun-evidence", "evidence"),
        "step" => say!("noun-step", "step"),
        "field" => say!("noun-field", "field"),
        "model of change" => say!("noun-model-of-change", "model of change"),
        "band of capacity" => say!("noun-band-of-capacity", "band of capacity"),
        "area of knowledge" => say!("noun-area-of-knowledge", "area of knowledge"),
        "party or team" => say!("noun-party-or-team", "party or team"),
        kind => kind.into(),
    }
}

/// The finding that something named does not exist.
fn unknown_reference(kind: &str, id: &str, place: &Place, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::error(
        "unknown-reference",
        say!(
            "found-there-no",
            "there is no {kind} `{value}`",
            value = short(id),
            kind = noun(kind)
        ),
    )
    .at(place.clone(), "");
    match nearest(id, known.iter().copied()) {
        Some(near) => finding.did_you_mean(near),
        None if known.is_empty() || known.len() > 12 => finding.help(say!(
            "found-declare-first-name-one-declared",
            "declare it first, or name one of the declared kind `{kind}`",
            kind = noun(kind)
        )),
        None => finding.help(say!(
            "found-there-are",
            "there are {names}",
            names = listed(known)
        )),
    }
}
