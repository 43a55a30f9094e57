//! Who sends: one thread that looks for what is due, and sends it to checked addresses.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use store::webhook::Due;
use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;

use super::message::Message;
use super::target::{Allowed, Checked, check};
use crate::desk::Desk;

/// How long one message may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long nobody else tries to send what somebody sends: longer than a message may take, in milliseconds.
const LEASE_MS: i64 = 60_000;

/// The pause when nothing is due.
const PAUSE: Duration = Duration::from_millis(500);

/// The most bytes of an answer that are read; nothing is made of them.
const MAX_ANSWER_BYTES: u64 = 16 * 1024;

/// The thread that sends.
pub struct Sender {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sender {
    /// Starts it.
    pub fn start(desk: Arc<Desk>, allowed: Allowed) -> std::io::Result<Sender> {
        let ended = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ended);
        let thread = std::thread::Builder::new().name("webhooks".to_owned());
        let thread = thread.spawn(move || {
            let agent = agent(allowed);
            while !told.load(Ordering::Relaxed) {
                // WHY: a database that fails now may answer later; the messages wait in the journal.
                if !matches!(send_one(&desk, &agent, allowed), Ok(true)) {
                    std::thread::sleep(PAUSE);
                }
            }
        })?;
        Ok(Sender {
            ended,
            thread: Some(thread),
        })
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// WHY: without redirects, proxies of the environment or statuses as errors, what is asked is the address that was
/// checked.
fn agent(allowed: Allowed) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .proxy(None)
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Checked { allowed })
}

/// Sends what is due next. Whether there was something.
fn send_one(desk: &Desk, agent: &Agent, allowed: Allowed) -> Result<bool, store::Failure> {
    let store = desk.store();
    let Some(due) = store.due_webhook(desk.now(), LEASE_MS)? else {
        return Ok(false);
    };
    match send(desk, agent, allowed, &due) {
        Ok(()) => store.told_webhook(&due, desk.now())?,
        Err(why) => store.failed_webhook(&due, &why, desk.now())?,
    }
    Ok(true)
}

fn send(desk: &Desk, agent: &Agent, allowed: Allowed, due: &Due) -> Result<(), String> {
    check(&due.url, allowed).map_err(|error| error.to_string())?;
    let message = Message::of(due, desk.store().host(), desk.now());
    let sent = agent
        .post(&due.url)
        .header("content-type", "application/json")
        .header("user-agent", "entente")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", &message.timestamp)
        .header("webhook-signature", &message.signature)
        .send(&message.body);
    // WHY: what goes wrong on the way may tell of the networks around; whoever set the address up is told no more than this.
    let mut answer = sent.map_err(|error| match error {
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        _ => "the address could not be reached".to_owned(),
    })?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES);
    drop(body.read_to_vec());
    match status {
        200..=299 => Ok(()),
        status => Err(format!("the answer had the status {status}")),
    }
}
