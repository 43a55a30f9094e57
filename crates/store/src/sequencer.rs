//! Group commit: what many hand in at once shares one transaction, and one wait for the disk.
//!
//! ```text
//! submit, speak (many threads) --> queue --> one of them: all that waits, up to a bound --Store::append--> receipts
//! ```
//!
//! Whoever comes while nobody appends does so itself, so that a lone submission waits for nobody and wakes nobody; whoever
//! comes meanwhile waits, and one of those who waited leads the next group. Where several came together the last time, it
//! waits a moment for as many: they are about to come again, and what they would pay for one by one is mostly paid for once.
//! Several processes over one PostgreSQL each have a sequencer; the row of the alliance decides who is next.

use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use facts::Instant;
use facts::id::AllianceId;
use facts::journal::{Chain, Hash, Statement, Submission};

use crate::append::Receipt;
use crate::delivery::Delivery;
use crate::failure::{Failure, Refusal};
use crate::speak::Manner;
use crate::sql::ErrorKind;
use crate::store::{Random, Store};

/// The most submissions of a group, unless one alone brings more.
const MAX_GROUP: usize = 256;

/// How long a group is waited for at most: less than a disk takes for a commit.
const PATIENCE: Duration = Duration::from_micros(250);

/// How often a group is tried again that the database put back.
const MAX_TRIES: u32 = 5;

/// Takes submissions from many threads and appends them in groups.
pub struct Sequencer {
    store: Arc<Store>,
    clock: Clock,
    queue: Mutex<Queue>,
    /// Told when as many wait as came together the last time.
    gathered: Condvar,
    /// Where each journal stood not long ago.
    chains: Mutex<BTreeMap<AllianceId, Arc<Chain>>>,
}

/// What is told to whoever waits.
pub type Answer = Result<Result<Receipt, Refusal>, Failure>;

/// What is told to whoever waits for several, in their order.
type Answers = Result<Vec<Result<Receipt, Refusal>>, Failure>;

/// The present, from outside.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether somebody appends at the moment.
    is_led: bool,
    /// How many the last group was of.
    last: usize,
}

impl Queue {
    /// Whether as many wait as came together the last time.
    fn is_gathered(&self) -> bool {
        self.waiting.len() >= self.last
    }
}

struct Waiting {
    alliance: AllianceId,
    deliveries: Vec<Delivery>,
    told: Sender<Told>,
}

enum Told {
    Answers(Answers),
    /// It is its turn to append what waits, its own too.
    Lead,
}

impl Sequencer {
    /// A sequencer over a store.
    pub fn new(store: Arc<Store>, clock: Clock) -> Sequencer {
        Sequencer {
            store,
            clock,
            queue: Mutex::default(),
            gathered: Condvar::new(),
            chains: Mutex::default(),
        }
    }

    /// Hands a submission in, and waits until it is durable.
    pub fn submit(&self, alliance: &AllianceId, submission: Submission, now: Instant) -> Answer {
        self.submit_as(alliance, submission, None, now)
    }

    /// The same; `asked` is what was asked for under its key, where the facts do not tell.
    pub(crate) fn submit_as(
        &self,
        alliance: &AllianceId,
        submission: Submission,
        asked: Option<Hash>,
        now: Instant,
    ) -> Answer {
        let chain = self.chain(alliance)?;
        let mut delivery = match Delivery::new(submission.clone(), &chain, now) {
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
        if let Some(asked) = asked {
            delivery.digest = *asked.as_bytes();
        }
        let answers = self.hand_in(alliance, vec![delivery])?;
        let answer = answers.into_iter().next();
        answer.ok_or_else(|| Failure::damaged("a submission without an answer"))
    }

    /// States facts for parties that did not sign them, as many submissions as they need, and waits until all of them are
    /// durable; they share one transaction. An answer for each.
    pub fn speak(
        &self,
        alliance: &AllianceId,
        statements: &[Statement],
        manner: Manner<'_>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Vec<Result<Receipt, Refusal>>, Failure> {
        let host = self.store.host();
        let chain = self.chain(alliance)?;
        let deliveries = match host.deliver(&chain, statements, manner, false, now, &mut *random) {
            Ok(deliveries) => deliveries,
            // The parties may have changed meanwhile: once more, as things stand now.
            Err(_) => {
                let chain = self.fresh(alliance)?;
                host.deliver(&chain, statements, manner, false, now, random)?
            }
        };
        match deliveries.is_empty() {
            true => Ok(Vec::new()),
            false => self.hand_in(alliance, deliveries),
        }
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

    /// Waits in the queue, and appends what stands there when it is its turn.
    fn hand_in(&self, alliance: &AllianceId, deliveries: Vec<Delivery>) -> Answers {
        let (told, tell) = channel();
        let leads = {
            let mut queue = self.queue();
            queue.waiting.push_back(Waiting {
                alliance: alliance.clone(),
                deliveries,
                told,
            });
            if queue.is_led && queue.is_gathered() {
                self.gathered.notify_one();
            }
            !std::mem::replace(&mut queue.is_led, true)
        };
        if leads {
            self.lead();
        }
        let answers = loop {
            match tell.recv() {
                Ok(Told::Answers(answers)) => break answers,
                Ok(Told::Lead) => self.lead(),
                // Whoever led has panicked: nobody knows what became of it.
                Err(_) => break Err(Failure::Unfit("the store is being closed".to_owned())),
            }
        };
        let is_behind =
            |answer: &Result<Receipt, Refusal>| matches!(answer, Err(Refusal::Chain(_)));
        if answers
            .as_ref()
            .is_ok_and(|answers| answers.iter().any(is_behind))
        {
            // Parties or keys are others now: whoever makes the next submission needs to know.
            self.chains().remove(alliance);
        }
        answers
    }

    /// Appends one group, and gives the turn to one of those who wait.
    fn lead(&self) {
        let mut turn = Turn {
            sequencer: self,
            is_passed: false,
        };
        let mut groups: BTreeMap<AllianceId, Vec<Waiting>> = BTreeMap::new();
        let mut gathered = 0;
        {
            let queue = self.queue();
            let waited = self
                .gathered
                .wait_timeout_while(queue, PATIENCE, |queue| !queue.is_gathered());
            let (mut queue, _) = waited.unwrap_or_else(PoisonError::into_inner);
            queue.last = 0;
            while let Some(first) = queue.waiting.front() {
                let many = first.deliveries.len();
                if gathered > 0 && gathered + many > MAX_GROUP {
                    break;
                }
                gathered += many;
                if let Some(waiting) = queue.waiting.pop_front() {
                    let group = groups.entry(waiting.alliance.clone()).or_default();
                    group.push(waiting);
                    queue.last += 1;
                }
            }
        }
        let mut told = Vec::new();
        for (alliance, group) in groups {
            told.extend(self.append(&alliance, group));
        }
        // WHY: the next group begins before those of this one are told, who take their time.
        turn.pass();
        for (sender, answers) in told {
            // Whoever no longer waits finds out by the idempotency key.
            let _ = sender.send(Told::Answers(answers));
        }
    }

    fn append(&self, alliance: &AllianceId, group: Vec<Waiting>) -> Vec<(Sender<Told>, Answers)> {
        let mut deliveries = Vec::new();
        let mut whose = Vec::new();
        for waiting in group {
            whose.push((waiting.told, waiting.deliveries.len()));
            deliveries.extend(waiting.deliveries);
        }
        let mut tries = 1;
        let appended = loop {
            match self.store.append(alliance, &deliveries, (self.clock)()) {
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
        let mut appended = appended.map(Vec::into_iter).map_err(Arc::new);
        let told = whose.into_iter().map(|(sender, many)| {
            let answers = match &mut appended {
                Ok(answers) => Ok(answers.take(many).collect()),
                Err(failure) => Err(Failure::Group(Arc::clone(failure))),
            };
            (sender, answers)
        });
        told.collect()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // INVARIANT: nothing in here can fail half-way.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn chains(&self) -> MutexGuard<'_, BTreeMap<AllianceId, Arc<Chain>>> {
        self.chains.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn to append. Dropped by a panic, it goes on to somebody else all the same.
struct Turn<'s> {
    sequencer: &'s Sequencer,
    is_passed: bool,
}

impl Turn<'_> {
    /// Gives it to whoever has waited longest; to nobody, if nobody waits.
    fn pass(&mut self) {
        self.is_passed = true;
        let mut queue = self.sequencer.queue();
        while let Some(next) = queue.waiting.front() {
            if next.told.send(Told::Lead).is_ok() {
                return;
            }
            queue.waiting.pop_front();
        }
        queue.is_led = false;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_passed {
            self.pass();
        }
    }
}

impl std::fmt::Debug for Sequencer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sequencer").finish_non_exhaustive()
    }
}
