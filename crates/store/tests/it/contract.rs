//! A small agreement with money in it, and facts that cost and earn.

use std::collections::BTreeMap;
use std::sync::Arc;

use exchange::bundle::{self, Bundle, Readable, Report};
use facts::fact::Usage;
use facts::id::AllianceId;
use facts::journal::Compartment;
use facts::{Fact, Instant};
use store::{Extract, Files, Store, Viewer};

use crate::world::{MINUTE_MS, World, bytes, fact, opened, pair, party, shared, start, to, viewer};

/// Two relations: what volta is paid is no business of lumen's. The levels are for all.
pub const ROOT: &str = "entente: 1
alliance: atlas
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
parties: { nord: { role: customer }, volta: { role: provider }, lumen: { role: provider } }
services:
  desk: { business: { owner: nord }, relation: { provider: volta, model: service-provider, outsourcing: service } }
  lines: { business: { owner: nord }, relation: { provider: lumen, model: guardian, outsourcing: service } }
measures: { calls: { of: usage, meter: calls }, kilometres: { of: usage, meter: kilometres } }
levels:
  calls: { measure: calls, window: month, round: none, expected: '<= 10' }
  kilometres: { measure: kilometres, window: month, round: none, expected: '<= 10' }
";

const MONEY_VOLTA: &str = "audience: [nord, volta]
charges: { calls: { from: nord, to: volta, metered: { measure: calls, price: 2.50 } } }
";

const MONEY_LUMEN: &str = "audience: [nord, lumen]
charges: { kilometres: { from: nord, to: lumen, metered: { measure: kilometres, price: 7.25 } } }
";

/// The files, sealed.
pub fn files() -> Files {
    let mut files = BTreeMap::from([
        ("alliance.yaml".to_owned(), ROOT.as_bytes().to_vec()),
        ("lumen.yaml".to_owned(), MONEY_LUMEN.as_bytes().to_vec()),
        ("volta.yaml".to_owned(), MONEY_VOLTA.as_bytes().to_vec()),
    ]);
    let salts = files.keys().enumerate().map(|(index, path)| {
        let salt: String = bytes(&mut (index as u64))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("{path} {salt}\n")
    });
    let salts: String = salts.collect();
    files.insert("salts".to_owned(), salts.into_bytes());
    files
}

/// A metered quantity.
pub fn usage(by: &str, minute: i64, meter: &str, quantity: &str) -> Fact {
    let body = Usage {
        meter: meter.to_owned(),
        quantity: quantity.to_owned(),
        service: None,
        unit: None,
        until: None,
    };
    fact(by, minute, minute.unsigned_abs(), body)
}

/// A world with the agreement, cases, and meters of both relations.
pub fn begun(world: &mut World) {
    begun_with(world, &files());
}

/// The same with other files.
pub fn begun_with(world: &mut World, files: &Files) {
    let mut seed = 99;
    let random = &mut || bytes(&mut seed);
    let by = party("nord");
    world
        .store
        .add_version(&world.alliance, &by, files, world.now, random)
        .unwrap();
    let mut said = vec![
        shared(opened("volta", 1, "INC1")),
        shared(opened("lumen", 2, "INC2")),
    ];
    for minute in 3..9 {
        said.push(to(
            pair("nord", "volta"),
            usage("volta", minute, "calls", &minute.to_string()),
        ));
        said.push(to(
            pair("nord", "lumen"),
            usage("lumen", minute, "kilometres", "2.5"),
        ));
    }
    said.push(to(
        Compartment::Private(party("volta")),
        usage("volta", 20, "secret", "4711"),
    ));
    world.say(&said);
}

/// What a party gets, as of an instant when the month is over.
pub fn bundle_for(world: &World, name: &str) -> Bundle {
    bundle_with(world, name, viewer(name))
}

pub fn bundle_with(world: &World, name: &str, viewer: Viewer) -> Bundle {
    let extract = world.store.extract(&world.alliance, &viewer).unwrap();
    made(&world.store, &world.alliance, name, &viewer, extract).unwrap()
}

/// The bundle of what the store showed; where there is none, the report says why.
pub fn made(
    store: &Store,
    alliance: &AllianceId,
    name: &str,
    viewer: &Viewer,
    extract: Extract,
) -> Result<Bundle, Box<Report>> {
    let log = store.host().log_key(alliance).unwrap();
    let readable = Readable {
        checkpoint: extract.checkpoint,
        checkpoints: extract.checkpoints,
        policy: format!("log {log}\nquorum none\n"),
        entries: extract.entries,
        openings: extract.openings.slots,
        persons: match viewer.persons() {
            store::Persons::None => bundle::Persons::None,
            store::Persons::Own => bundle::Persons::Own,
            store::Persons::All => bundle::Persons::All,
        },
        parts: extract.openings.parts,
        versions: extract.versions,
    };
    bundle::make(alliance, &party(name), as_of(), None, readable)
}

/// Two months after the start: March is over.
pub fn as_of() -> Instant {
    start().plus_ms(60 * 24 * 60 * MINUTE_MS)
}

/// The facts as all of a party's readers have them.
pub fn for_all(facts: &[Fact]) -> Vec<(Compartment, Arc<Fact>)> {
    let facts = facts.iter().cloned();
    facts
        .map(|fact| (Compartment::Shared, Arc::new(fact)))
        .collect()
}
