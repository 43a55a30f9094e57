//! Connections to the server are cut while eight writers write.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use facts::id::AllianceId;
use store::sql::{ErrorKind, Options, Target};
use store::{Answer, Failure, Sequencer, Store};

use super::{amount, pick, seed, writers};
use crate::audit::{Acknowledged, audit, once};
use crate::databases::on_server;
use crate::world::{World, host, start};

/// A sequencer that is opened anew where the one before has stopped, as a server would be.
struct Service {
    target: Target,
    running: RwLock<(u64, Arc<Sequencer>)>,
}

/// What went wrong, and how often.
type Troubles = Mutex<BTreeMap<String, u64>>;

#[test]
fn cut_connections_lose_nothing_and_double_nothing() {
    on_server(|fresh| {
        let alliance = World::new(fresh).alliance;
        let service = Service::new(fresh.target());
        let (cuts, enough) = (AtomicU64::new(0), 40 * amount());
        let (acknowledged, troubles) = (Mutex::new(Vec::new()), Troubles::default());
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let (service, alliance, troubles) = (&service, &alliance, &troubles);
                let (acknowledged, cuts) = (&acknowledged, &cuts);
                scope.spawn(move || {
                    for number in 0.. {
                        let name = format!("{writer}-{number}");
                        let told = write(service, alliance, &name, troubles);
                        acknowledged.lock().unwrap().push(told);
                        if cuts.load(Ordering::Relaxed) >= enough {
                            break;
                        }
                    }
                });
            }
            let mut seed = seed();
            while cuts.load(Ordering::Relaxed) < enough {
                std::thread::sleep(Duration::from_millis(pick(&mut seed, 0..40)));
                fresh.cut_connections();
                cuts.fetch_add(1, Ordering::Relaxed);
            }
        });
        drop(service);
        let (acknowledged, troubles) = (
            acknowledged.into_inner().unwrap(),
            troubles.into_inner().unwrap(),
        );
        println!("{} writes, troubles {troubles:?}", acknowledged.len());
        let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        let walked = audit(&store, &alliance, &acknowledged);
        once(&walked);
        let said = acknowledged.len() as u64;
        assert_eq!(walked.chain.size(), 2 + said, "an entry for each");
    });
}

/// Hands in a fact, again and again until it is acknowledged.
fn write(
    service: &Service,
    alliance: &AllianceId,
    name: &str,
    troubles: &Troubles,
) -> Acknowledged {
    let mut attempt = 0;
    loop {
        attempt += 1;
        let (generation, sequencer) = service.running();
        let failure = match hand_in(&sequencer, alliance, name, attempt) {
            Ok(receipt) => return Acknowledged::new(writers::named(name).id, receipt.unwrap()),
            Err(failure) => failure,
        };
        let kind = kind(&failure);
        *troubles
            .lock()
            .unwrap()
            .entry(format!("{kind:?}"))
            .or_default() += 1;
        match kind {
            ErrorKind::Stopped => service.reopen(generation),
            ErrorKind::Dropped | ErrorKind::Busy | ErrorKind::Open => {}
            _ => panic!("{failure}"),
        }
    }
}

fn hand_in(sequencer: &Sequencer, alliance: &AllianceId, name: &str, attempt: u64) -> Answer {
    let submission = writers::submission(&*sequencer.chain(alliance)?, name, attempt);
    sequencer.submit(alliance, submission, start().plus_ms(100_000_000))
}

/// What the database said, to one or to a group.
fn kind(failure: &Failure) -> ErrorKind {
    match failure {
        Failure::Database(error) => error.kind(),
        Failure::Group(failure) => kind(failure),
        other => panic!("{other}"),
    }
}

impl Service {
    fn new(target: Target) -> Service {
        let running = RwLock::new((0, open(&target).expect("opens")));
        Service { target, running }
    }

    fn running(&self) -> (u64, Arc<Sequencer>) {
        self.running.read().unwrap().clone()
    }

    /// Opens it anew, unless another has done so.
    fn reopen(&self, generation: u64) {
        let mut running = self.running.write().unwrap();
        while running.0 == generation {
            // The connection may be cut while it is being opened.
            if let Ok(sequencer) = open(&self.target) {
                *running = (generation + 1, sequencer);
            }
        }
    }
}

fn open(target: &Target) -> Result<Arc<Sequencer>, Failure> {
    let store = Store::open(target, &Options::default(), host())?;
    let clock = Arc::new(|| start().plus_ms(100_000_000));
    Ok(Arc::new(Sequencer::new(Arc::new(store), clock)))
}
