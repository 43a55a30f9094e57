//! Verifying a bundle: from the signature under the checkpoint down to each figure, with nobody's help.
//!
//! ```text
//! checkpoint --policy--> believed       entries --Chain--> follow each other --root--> those of the checkpoint
//! openings --entry--> facts, none held back       texts --hash--> those that the journal names
//! facts + texts + as of --> the same figures
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use agreement::Versions;
use facts::fact::MAX_FUTURE_MS;
use facts::id::PartyId;
use facts::journal::note::NoteError;
use facts::journal::policy::Accepted;
use facts::journal::tree::{self, Levels, Peaks};
use facts::journal::{
    Attestation, Chain, Checkpoint, Compartment, Entry, Gathering, Hash, Note, Numbers, Policy,
    hash,
};
use facts::{Body, Fact, Instant, Severity};

use crate::bundle::reading::{Reading, Slots};
use crate::bundle::report::{Check, Checks, HiddenInput, PasskeySeen, Report};
use crate::bundle::{Bundle, Persons, figures};

/// Whom the reader believes, and what it saw before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trust<'t> {
    /// Logs, witnesses and quorum; those that the bundle names where there is none.
    pub policy: Option<&'t Policy>,
    /// The last checkpoint that the reader knows: the journal must continue it.
    pub after: Option<&'t Note>,
}

/// What became of a journal's entries on the walk.
pub(super) struct Walked {
    levels: Levels,
    size: u64,
    root: Hash,
    /// Each entry that could be read, with the parties as of then.
    entries: Vec<Option<(Entry, BTreeSet<PartyId>)>>,
    /// Facts that the reader may read, each once, in the order of the journal.
    pub facts: Gathering,
    /// Entries in which nothing is for the reader: their kinds, and when the first of it happened.
    dark: Vec<(u64, String, Instant)>,
}

/// Checks everything, or all but what `checks` leaves out.
pub fn verify(bundle: &Bundle, trust: Trust<'_>, checks: &Checks) -> Report {
    let mut report = Report::default();
    let parsed;
    let policy = match trust.policy {
        Some(policy) => Some(policy),
        None => {
            report.own_policy = true;
            parsed = Policy::parse(bundle.policy.as_bytes());
            match &parsed {
                Ok(policy) => Some(policy),
                Err(error) => {
                    report.find(Check::Checkpoint, "policy", error);
                    None
                }
            }
        }
    };
    if checks.has(Check::Checkpoint) {
        checkpoint(bundle, policy, &mut report);
    }
    let walked = walk(bundle, checks, &mut report);
    if checks.has(Check::Root) {
        root(bundle, &walked, &mut report);
    }
    if checks.has(Check::Growth) {
        growth(bundle, trust, policy, &walked, &mut report);
    }
    if checks.has(Check::Time) {
        times(bundle, trust, policy, &walked, &mut report);
    }
    report.entries = walked.size;
    report.facts = walked.facts.len() as u64;
    let versions = texts(bundle, checks, &walked, &mut report);
    if checks.has(Check::Figures)
        && let Some(versions) = versions
    {
        recompute(bundle, &versions, &walked, &mut report);
        report.hidden = hidden(bundle, &versions, &walked.dark);
    }
    report.findings.sort_by_key(|found| found.check);
    report
}

/// The note is believed.
fn checkpoint(bundle: &Bundle, policy: Option<&Policy>, report: &mut Report) {
    let Some(policy) = policy else {
        return;
    };
    match policy.accept(&bundle.checkpoint) {
        Ok(accepted) => {
            report.cosigned = cosigned(&accepted);
        }
        Err(error) => report.find(Check::Checkpoint, "checkpoint", error),
    }
}

/// Who cosigned, and when.
pub(super) fn cosigned(accepted: &Accepted<'_>) -> BTreeMap<String, Instant> {
    let all = accepted.cosigned.iter();
    let timed = all.filter_map(|signed| {
        let at = signed.at.and_then(instant)?;
        Some((signed.key.name().to_owned(), at))
    });
    timed.collect()
}

/// The entries are all those that the checkpoint is for.
fn root(bundle: &Bundle, walked: &Walked, report: &mut Report) {
    let Ok(stated) = Checkpoint::parse(bundle.checkpoint.text()) else {
        report.find(Check::Root, "checkpoint", "it is no checkpoint");
        return;
    };
    if (stated.size(), *stated.root()) != (walked.size, walked.root) {
        let why = format!(
            "the checkpoint is for {} entries with root {}; these {} have {}",
            stated.size(),
            stated.root(),
            walked.size,
            walked.root
        );
        report.find(Check::Root, "checkpoint", why);
    } else if bundle.about.size != walked.size {
        let why = format!(
            "it says {} entries, and there are {}",
            bundle.about.size, walked.size
        );
        report.find(Check::Root, "about.json", why);
    }
}

/// The entries one after the other, with what the reader may read of each.
pub(super) fn walk(bundle: &Bundle, checks: &Checks, report: &mut Report) -> Walked {
    let reader = &bundle.about.reader;
    let mut openings: HashMap<u64, Slots<'_>> = HashMap::new();
    for opening in &bundle.openings {
        let of = openings.entry(opening.index).or_default();
        let twice = of.insert(&opening.compartment, opening).is_some();
        if twice && checks.has(Check::Openings) {
            let why = format!(
                "what {} may read of it stands there twice",
                words(&opening.compartment)
            );
            report.find(Check::Openings, format!("entry {}", opening.index), why);
        }
    }
    let mut chain = Chain::new(bundle.about.alliance.clone());
    let mut walked = Walked {
        levels: Levels::default(),
        size: bundle.entries.len() as u64,
        root: hash::empty(),
        entries: Vec::with_capacity(bundle.entries.len()),
        facts: Gathering::default(),
        dark: Vec::new(),
    };
    let mut signed: BTreeMap<Hash, Vec<u64>> = BTreeMap::new();
    let mut peaks = Peaks::default();
    let mut lists: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
    let mut numbers = Numbers::default();
    let mut reading = Reading::new(&bundle.entries, openings);
    for (index, read) in (0_u64..).zip(&mut reading) {
        let levels = &mut walked.levels;
        // The tree can be full only beyond every file.
        let _ = peaks.append(read.leaf, |node| levels.push(node));
        let place = format!("entry {index}");
        let (mut of, mut said) = (read.slots, read.said);
        let entry = match read.entry {
            Ok(entry) => entry,
            Err(error) => {
                if checks.has(Check::Entries) {
                    report.find(Check::Entries, place, error);
                }
                walked.entries.push(None);
                continue;
            }
        };
        let envelope = entry.leaf().envelope();
        numbers.add(&envelope.party, &envelope.source, envelope.seq);
        let shared = said.get(&Compartment::Shared);
        let open = shared.and_then(|shared| shared.as_deref().ok());
        let next = chain.follow(&entry, open, |_| {});
        let follows = next.is_ok();
        match next {
            Ok(attestation) => {
                let party = entry.leaf().envelope().party.clone();
                let attested = report.attested.entry(party).or_default();
                match attestation {
                    Attestation::Source => attested.source += 1,
                    Attestation::Passkey => attested.passkey += 1,
                    Attestation::Host => attested.host += 1,
                }
                if let Some(assertion) = entry.leaf().assertion() {
                    let signed = signed.entry(*assertion.passkey()).or_default();
                    signed.push(index);
                }
                let facts = said.values().flatten().flatten();
                let named = chain.check_person(entry.leaf(), facts);
                if let (Err(error), true) = (named, checks.has(Check::Entries)) {
                    report.find(Check::Entries, &place, error);
                }
            }
            Err(error) if checks.has(Check::Entries) => {
                report.find(Check::Entries, &place, error);
            }
            Err(_) => {}
        }
        let parties = chain.parties().clone();
        let mut seen = 0;
        for compartment in Compartment::all(&parties) {
            let sees = match (&compartment, bundle.about.persons) {
                (Compartment::Personal, Persons::None) => false,
                (Compartment::Personal, Persons::Own) => entry.leaf().envelope().party == *reader,
                (Compartment::Personal, Persons::All) => true,
                (compartment, _) => compartment.is_of(reader),
            };
            if !sees {
                continue;
            }
            let Some(opening) = of.remove(&compartment) else {
                if checks.has(Check::Withheld) {
                    let why = format!("what {} may read of it is not there", words(&compartment));
                    report.find(Check::Withheld, &place, why);
                }
                continue;
            };
            if checks.has(Check::Openings)
                && let Err(error) = opening.check(&entry, &parties)
            {
                report.find(Check::Openings, &place, error);
                continue;
            }
            if compartment == Compartment::Personal {
                lists.insert(index, opening.parts().unwrap_or_default());
                continue;
            }
            match said.remove(&compartment).unwrap_or(Ok(Vec::new())) {
                Ok(facts) => {
                    for fact in facts {
                        seen += 1;
                        report.brought += u64::from(entry.leaf().envelope().brought);
                        walked.facts.add(&compartment, fact);
                    }
                }
                Err(error) if checks.has(Check::Openings) => {
                    report.find(Check::Openings, &place, error);
                }
                Err(_) => {}
            }
        }
        // WHY: what belongs to no slot of the reader was checked by nobody, or is not for the reader. Whose slots
        // an entry has that does not follow, nobody knows.
        if let Some(compartment) = of.keys().next()
            && follows
            && checks.has(Check::Openings)
        {
            let why = format!(
                "there is a text for {}, which this reader does not read",
                words(compartment)
            );
            report.find(Check::Openings, &place, why);
        }
        if seen == 0 {
            let envelope = entry.leaf().envelope();
            walked
                .dark
                .push((index, envelope.kind.clone(), envelope.at.0));
        }
        walked.entries.push(Some((entry, parties)));
    }
    if let Some(index) = reading.left().keys().min()
        && checks.has(Check::Openings)
    {
        let why = "there is a text for it, and no such entry";
        report.find(Check::Openings, format!("entry {index}"), why);
    }
    persons(bundle, &lists, walked.facts.with_readers(), checks, report);
    report.gaps = numbers.gaps();
    let passkeys = chain.keyring().passkeys().all();
    let seen = passkeys.map(|(hash, known)| PasskeySeen {
        passkey: *hash,
        party: known.party.clone(),
        person: known.person,
        added: known.added,
        added_by: known.added_by,
        revoked: known.revoked,
        signed: signed.remove(hash).unwrap_or_default(),
    });
    report.passkeys = seen.collect();
    walked.root = peaks.root();
    walked
}

/// Data of persons is what the entries committed to, and all that was not destroyed is there.
fn persons(
    bundle: &Bundle,
    lists: &BTreeMap<u64, Vec<Hash>>,
    facts: &[(Compartment, Arc<Fact>)],
    checks: &Checks,
    report: &mut Report,
) {
    let place = |index: u64, part: u32| format!("entry {index}, data of a person {part}");
    let mut here = HashSet::new();
    for part in &bundle.parts {
        let list = lists.get(&part.index).map_or(&[][..], Vec::as_slice);
        let checked = part.check(bundle.about.alliance.as_str(), list);
        if let (Err(error), true) = (checked, checks.has(Check::Openings)) {
            report.find(Check::Openings, place(part.index, part.part), error);
        }
        if !here.insert((part.index, part.part)) && checks.has(Check::Openings) {
            report.find(
                Check::Openings,
                place(part.index, part.part),
                "it stands there twice",
            );
        }
    }
    let gone: HashSet<(u64, u32)> = facts.iter().flat_map(|(_, fact)| erased(fact)).collect();
    report.erased = gone.len() as u64;
    for (index, list) in lists {
        let places = (0..).take(list.len());
        let missing = places
            .into_iter()
            .find(|part| !here.contains(&(*index, *part)) && !gone.contains(&(*index, *part)));
        // WHY: of others' statements a reader sees such data only where it reads the fact itself, and a list of
        // commitments does not tell which fact a piece belongs to.
        let own = bundle.about.persons == Persons::Own;
        if let (Some(part), true, true) = (missing, own, checks.has(Check::Withheld)) {
            let why = "it is not there, and the journal does not say that it was erased";
            report.find(Check::Withheld, place(*index, part), why);
        }
    }
}

/// The journal continues what was seen before.
fn growth(
    bundle: &Bundle,
    trust: Trust<'_>,
    policy: Option<&Policy>,
    walked: &Walked,
    report: &mut Report,
) {
    let logs: Vec<_> = policy.into_iter().flat_map(Policy::logs).collect();
    for (size, note) in &bundle.checkpoints {
        // WHY: an earlier log may have had another key; a wrong signature is wrong at any time.
        if let Err(error @ NoteError::Wrong(_)) = note.open(logs.iter().map(|log| &log.key)) {
            report.find(
                Check::Growth,
                format!("checkpoint for {size} entries"),
                error,
            );
        }
    }
    let named = bundle.checkpoints.iter();
    let named = named.map(|(size, note)| (Some(*size), note));
    let seen = trust.after.map(|note| (None, note));
    for (size, note) in seen.into_iter().chain(named) {
        let Ok(seen) = Checkpoint::parse(note.text()) else {
            report.find(Check::Growth, "earlier checkpoint", "it is no checkpoint");
            continue;
        };
        let place = format!("checkpoint for {} entries", seen.size());
        if let Some(size) = size.filter(|size| *size != seen.size()) {
            let why = format!("it stands there as that for {size}");
            report.find(Check::Growth, place, why);
        } else if seen.size() > walked.size {
            let why = format!(
                "the journal had {} entries, and now has {}",
                seen.size(),
                walked.size
            );
            report.find(Check::Growth, place, why);
        } else if tree::root(&walked.levels, seen.size()).ok() != Some(*seen.root()) {
            let why = "its entries were others: the journal is not the one that was seen before";
            report.find(Check::Growth, place, why);
        }
    }
}

/// What a witness saw was recorded before; what came later was recorded later.
fn times(
    bundle: &Bundle,
    trust: Trust<'_>,
    policy: Option<&Policy>,
    walked: &Walked,
    report: &mut Report,
) {
    let earlier = trust.after.into_iter().chain(bundle.checkpoints.values());
    let keys: Vec<_> = policy.into_iter().flat_map(Policy::witnesses).collect();
    for note in earlier.chain([&bundle.checkpoint]) {
        let Ok(checkpoint) = Checkpoint::parse(note.text()) else {
            continue;
        };
        let size = checkpoint.size();
        // WHY: each witness counts here, also where a quorum would ask for more of them.
        let cosigned = match note.open(keys.iter().map(|witness| &witness.key)) {
            Ok(opened) => opened.signed,
            Err(NoteError::Unsigned) => continue,
            // It is not believed at all then.
            Err(_) if *note == bundle.checkpoint => continue,
            Err(error) => {
                report.find(Check::Time, format!("checkpoint for {size} entries"), error);
                continue;
            }
        };
        for signed in &cosigned {
            let Some(at) = signed.at.and_then(instant) else {
                continue;
            };
            let recorded = |index: u64| {
                let index = usize::try_from(index).ok()?;
                let (entry, _) = walked.entries.get(index)?.as_ref()?;
                Some(entry.recorded())
            };
            let by = signed.key.name();
            if let Some(last) = size.checked_sub(1).and_then(recorded)
                && last.since(at) > MAX_FUTURE_MS
            {
                let why = format!("it says {last}, and `{by}` saw it at {at} already");
                report.find(Check::Time, format!("entry {}", size - 1), why);
            }
            if let Some(next) = recorded(size)
                && at.since(next) > MAX_FUTURE_MS
            {
                let why = format!("it says {next}, and `{by}` did not see it at {at}");
                report.find(Check::Time, format!("entry {size}"), why);
            }
        }
    }
}

/// The versions of the agreement, if their texts are those that the journal names.
pub(super) fn texts(
    bundle: &Bundle,
    checks: &Checks,
    walked: &Walked,
    report: &mut Report,
) -> Option<Versions> {
    let mut loaded = Vec::new();
    let mut hashes = BTreeSet::new();
    for (number, files) in bundle.versions.iter().enumerate() {
        let version = agreement::load(files);
        let errors = version.diagnostics.iter();
        let first = errors
            .clone()
            .find(|finding| finding.severity == Severity::Error);
        if let Some(error) = first {
            report.find(
                Check::Agreement,
                format!("agreement/{number}"),
                error.message.english(),
            );
            return None;
        }
        if checks.has(Check::Agreement) && !agreement::seal::is_as_handed_out(files) {
            let why = "its commitments to hidden files say the same in other bytes than those that were handed out";
            report.find(Check::Agreement, format!("agreement/{number}"), why);
        }
        hashes.insert(version.agreement.hash.clone());
        loaded.push(version.agreement);
    }
    if checks.has(Check::Agreement) {
        let facts = walked.facts.with_readers().iter();
        let stated: BTreeMap<&str, &str> = facts
            .filter_map(|(_, fact)| match &fact.body {
                Body::Agreement(said) => Some((said.hash.as_str(), said.version.as_str())),
                _ => None,
            })
            .collect();
        for version in &loaded {
            if !stated.contains_key(version.hash.as_str()) {
                let place = format!("version `{}`", version.version);
                let why = format!("the journal names no text with the hash {}", version.hash);
                report.find(Check::Agreement, place, why);
            }
        }
        for (hash, version) in stated {
            if !hashes.contains(hash) {
                let why = format!("the journal names its text, {hash}, and the text is not there");
                report.find(Check::Agreement, format!("version `{version}`"), why);
            }
        }
    }
    let (versions, findings) = Versions::new(loaded);
    if let Some(error) = findings
        .iter()
        .find(|finding| finding.severity == Severity::Error)
    {
        report.find(Check::Agreement, "agreement", error.message.english());
        return None;
    }
    if versions.is_none() && !bundle.figures.is_empty() {
        report.find(
            Check::Agreement,
            "agreement",
            "there is none, and there are figures",
        );
    }
    versions
}

/// The figures once more.
fn recompute(bundle: &Bundle, versions: &Versions, walked: &Walked, report: &mut Report) {
    let about = &bundle.about;
    let month = about.month.as_deref();
    let own = figures(
        versions,
        walked.facts.with_readers(),
        about.as_of,
        &about.reader,
        month,
    );
    for index in 0..own.len().max(bundle.figures.len()) {
        match (own.get(index), bundle.figures.get(index)) {
            (Some(own), Some(stated)) if own == stated => report.figures += 1,
            (Some(own), Some(stated)) => {
                let why = format!("it says {stated}; agreement and facts give {own}");
                report.find(Check::Figures, format!("figure {}", index + 1), why);
                return;
            }
            (Some(own), None) => {
                let why = format!("it is missing; agreement and facts give {own}");
                report.find(Check::Figures, format!("figure {}", index + 1), why);
                return;
            }
            (None, stated) => {
                let why = format!(
                    "it follows from nothing: {}",
                    stated.map_or("", String::as_str)
                );
                report.find(Check::Figures, format!("figure {}", index + 1), why);
                return;
            }
        }
    }
}

/// The clauses whose figures rest on kinds of facts of which something is hidden from the reader.
fn hidden(
    bundle: &Bundle,
    versions: &Versions,
    dark: &[(u64, String, Instant)],
) -> Vec<HiddenInput> {
    let agreement = versions.latest();
    let mut clauses: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (id, level) in &agreement.levels {
        if let Some(measure) = agreement.measures.get(level.measure.as_str()) {
            let kinds = measure::rests_on(&measure.kind);
            clauses.insert(format!("levels.{id}"), kinds);
        }
    }
    let sections = [
        (
            "charges",
            agreement
                .charges
                .keys()
                .map(|id| id.as_str())
                .collect::<Vec<_>>(),
        ),
        (
            "remedies",
            agreement.remedies.keys().map(|id| id.as_str()).collect(),
        ),
        (
            "sharing",
            agreement.sharing.keys().map(|id| id.as_str()).collect(),
        ),
    ];
    for (section, ids) in sections {
        for id in ids {
            let clause = format!("{section}.{id}");
            if let Some(kinds) = ledger::rests_on(agreement, &clause) {
                clauses.insert(clause, kinds);
            }
        }
    }
    let mut hidden = Vec::new();
    for (clause, kinds) in clauses {
        let entries = dark
            .iter()
            .filter(|(_, kind, at)| kinds.contains(kind.as_str()) && *at < bundle.about.as_of);
        let entries: Vec<u64> = entries.map(|(index, ..)| *index).collect();
        if !entries.is_empty() {
            hidden.push(HiddenInput { clause, entries });
        }
    }
    hidden
}

/// The pieces that a fact says were destroyed.
fn erased(fact: &Fact) -> Vec<(u64, u32)> {
    match &fact.body {
        Body::Erasure(erasure) => erasure.parts.clone(),
        _ => Vec::new(),
    }
}

fn instant(seconds: u64) -> Option<Instant> {
    Some(Instant::from_ms(
        i64::try_from(seconds).ok()?.checked_mul(1000)?,
    ))
}

fn words(compartment: &Compartment) -> String {
    match compartment {
        Compartment::Shared => "every party".to_owned(),
        Compartment::Private(party) => format!("`{party}` alone"),
        Compartment::Commercial(one, other) => format!("`{one}` and `{other}`"),
        Compartment::Personal => "whoever sees data of persons".to_owned(),
    }
}
