//! Group commit: what many hand in at once shares one transaction, and one wait for the disk.
//!
//! ```text
//! submit (many threads) --> queue --> one thread: all that waits, up to a bound --Store::append--> receipts
//! ```
//!
//! While a group is being written the next one gathers, so that a lone submission waits for nobody. Several
//! processes over one PostgreSQL each have a sequencer; the row of the alliance decides who is next.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use facts::Instant;
use facts::id::AllianceId;
use facts::journal::{Chain, Submission};

use crate::append::{Delivery, Receipt};
use crate::failure::{Failure, Refusal};
use crate::sql::ErrorKind;
use crate::store::Store;

/// The most submissions of a group.
const MAX_GROUP: usize = 256;

/// Submissions that may wait; whoever comes after them waits to hand in.
const MAX_WAITING: usize = 1024;

/// How often a group is tried again that the database put back.
const MAX_TRIES: u32 = 5;

/// Takes submissions from many threads and appends them in groups.
#[derive(Debug)]
pub struct Sequencer {
    store: Arc<Store>,
    queue: Option<SyncSender<Waiting>>,
    thread: Option<JoinHandle<()>>,
    /// Where each journal stood not long ago.
    chains: Mutex<BTreeMap<AllianceId, Arc<Chain>>>,
}

/// What is told to whoever waits.
pub type Answer = Result<Result<Receipt, Refusal>, Failure>;

/// The present, from outside.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

struct Waiting {
    alliance: AllianceId,
    delivery: Delivery,
    answer: Sender<Answer>,
}

impl Sequencer {
    /// Starts the thread that appends.
    pub fn start(store: Arc<Store>, clock: Clock) -> std::io::Result<Sequencer> {
        let (queue, waiting) = sync_channel(MAX_WAITING);
        let appending = Arc::clone(&store);
        let thread = std::thread::Builder::new()
            .name("sequencer".to_owned())
            .spawn(move || run(&appending, &waiting, &clock))?;
        Ok(Sequencer {
            store,
            queue: Some(queue),
            thread: Some(thread),
            chains: Mutex::default(),
        })
    }

    /// Hands a submission in, and waits until it is durable.
    pub fn submit(&self, alliance: &AllianceId, submission: Submission, now: Instant) -> Answer {
        let chain = self.chain(alliance)?;
        let delivery = match Delivery::new(submission.clone(), &chain, now) {
            Ok(delivery) => delivery,
            // The parties may have changed meanwhile: once more, as things stand now.
            Err(_) => {
                let chain = self.fresh(alliance)?;
                match Delivery::new(submission, &chain, now) {
                    Ok(delivery) => delivery,
                    Err(refusal) => return Ok(Err(refusal)),
                }
            }
        };
        let (answer, answered) = channel();
        let waiting = Waiting {
            alliance: alliance.clone(),
            delivery,
            answer,
        };
        let ended = || Failure::Unfit("the store is being closed".to_owned());
        let queue = self.queue.as_ref().ok_or_else(ended)?;
        queue.send(waiting).map_err(|_| ended())?;
        let answer = answered.recv().map_err(|_| ended())?;
        if let Ok(Err(Refusal::Chain(_))) = &answer {
            // Parties or keys are others now: whoever makes the next submission needs to know.
            self.chains().remove(alliance);
        }
        answer
    }

    /// The store below.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Where a journal stood not long ago: good enough to make a submission for it.
    pub fn chain(&self, alliance: &AllianceId) -> Result<Arc<Chain>, Failure> {
        let known = self.chains().get(alliance).cloned();
        known.map_or_else(|| self.fresh(alliance), Ok)
    }

    fn fresh(&self, alliance: &AllianceId) -> Result<Arc<Chain>, Failure> {
        let chain = Arc::new(self.store.chain(alliance)?);
        self.chains().insert(alliance.clone(), Arc::clone(&chain));
        Ok(chain)
    }

    fn chains(&self) -> std::sync::MutexGuard<'_, BTreeMap<AllianceId, Arc<Chain>>> {
        self.chains.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sequencer {
    fn drop(&mut self) {
        // What was handed in is still appended; the thread ends when nothing waits any more.
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(store: &Store, waiting: &Receiver<Waiting>, clock: &Clock) {
    while let Ok(first) = waiting.recv() {
        let mut groups: BTreeMap<AllianceId, Vec<Waiting>> = BTreeMap::new();
        let mut next = Ok(first);
        let mut gathered = 0;
        while let Ok(waiting_one) = next {
            groups
                .entry(waiting_one.alliance.clone())
                .or_default()
                .push(waiting_one);
            gathered += 1;
            next = match gathered < MAX_GROUP {
                true => waiting.try_recv(),
                false => Err(TryRecvError::Empty),
            };
        }
        for (alliance, group) in groups {
            append(store, &alliance, group, clock);
        }
    }
}

fn append(store: &Store, alliance: &AllianceId, group: Vec<Waiting>, clock: &Clock) {
    let (deliveries, answers): (Vec<Delivery>, Vec<Sender<Answer>>) = group
        .into_iter()
        .map(|waiting| (waiting.delivery, waiting.answer))
        .unzip();
    let mut tries = 1;
    let appended = loop {
        match store.append(alliance, deliveries.clone(), clock()) {
            // Nothing was kept, and nothing was answered: the whole group may be tried again.
            Err(Failure::Database(error))
                if tries < MAX_TRIES
                    && matches!(error.kind(), ErrorKind::Busy | ErrorKind::Dropped) =>
            {
                tries += 1;
            }
            other => break other,
        }
    };
    match appended {
        Ok(appended) => {
            for (answer, sender) in appended.into_iter().zip(answers) {
                // Whoever no longer waits finds out by the idempotency key.
                let _ = sender.send(Ok(answer));
            }
        }
        Err(failure) => {
            let failure = Arc::new(failure);
            for sender in answers {
                let _ = sender.send(Err(Failure::Group(Arc::clone(&failure))));
            }
        }
    }
}
