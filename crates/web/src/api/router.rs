//! From connections to operations: heads and bodies within bounds, lanes in turns, rights before anything else.
//!
//! ```text
//! request --media, length, time--> Job --Queue (a lane for each party)--> worker: caller, right, operation --> answer
//! ```

use facts::say;
use std::cell::OnceCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Moment};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::header::{CONTENT_LENGTH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response};
use axum::routing::{MethodFilter, on};
use facts::id::AllianceId;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::answer::Answer;
use super::call::{Call, Inside, media};
use super::caller::{Caller, lane_of};
use super::operation::{Done, Operation, Right, Twin, Verb};
use super::problem::{Kind, Problem};
use super::{PREFIX, operations};
use crate::desk::Desk;
use crate::page;
use crate::queue::{Bounds, Queue};

/// How much is done at a time.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Threads that work.
    pub workers: usize,
    /// Requests of one party that may wait.
    pub waiting: usize,
    /// Requests of one party in a second, on average; as many again at once.
    pub per_second: u32,
    /// How long a body may take.
    pub body: Duration,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            workers: 16,
            waiting: 256,
            per_second: 500,
            body: Duration::from_secs(30),
        }
    }
}

/// A line for the log: what was asked, what came of it. It holds no query, no body, no name of a person.
pub type Log = Arc<dyn Fn(&Line<'_>) + Send + Sync>;

/// What happened to a request.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Its number since the start.
    pub request: u64,
    /// The operation.
    pub operation: &'l str,
    /// The status of the answer.
    pub status: u16,
    /// How long it took from the whole request to the answer.
    pub took: Duration,
}

/// Workers over a desk, and the routes to them.
pub struct Api {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    desk: Arc<Desk>,
    settings: Settings,
    queue: Queue<Job>,
    rates: crate::rate::Rates,
    log: Log,
    requests: AtomicU64,
    /// Credentials that were good not long ago, and their lanes.
    lanes: Mutex<std::collections::BTreeMap<String, String>>,
}

/// What a request leads to.
#[derive(Clone, Copy)]
struct Row {
    operation: &'static Operation,
    face: Face,
    /// The other form that the path asks for.
    twin: Option<&'static Twin>,
}

/// For whom an answer is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    /// For programs.
    Program,
    /// For people, in a browser.
    Page,
}

/// A request that waits for a worker.
struct Job {
    row: Row,
    place: String,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Vec<u8>,
    reply: oneshot::Sender<Done>,
}

impl Api {
    /// Starts the workers.
    pub fn start(desk: Arc<Desk>, settings: Settings, log: Log) -> std::io::Result<Api> {
        let workers = settings.workers.max(2);
        let shared = Arc::new(Shared {
            desk,
            settings,
            queue: Queue::new(Bounds {
                waiting: settings.waiting,
                running: workers / 2,
            }),
            rates: crate::rate::Rates::new(settings.per_second),
            log,
            requests: AtomicU64::new(0),
            lanes: Mutex::default(),
        });
        let mut started = Vec::new();
        for number in 0..workers {
            let shared = Arc::clone(&shared);
            let builder = std::thread::Builder::new().name(format!("worker-{number}"));
            started.push(builder.spawn(move || shared.work())?);
        }
        Ok(Api {
            shared,
            workers: started,
        })
    }

    /// The routes.
    pub fn router(&self) -> Router {
        let mut router = Router::new();
        for operation in operations() {
            let row = Row {
                operation,
                face: Face::Program,
                twin: None,
            };
            router = self.route(router, &format!("{PREFIX}{}", operation.path), row);
        }
        for operation in page::pages() {
            let mut row = Row {
                operation,
                face: Face::Page,
                twin: None,
            };
            router = self.route(router, operation.path, row);
            // WHY: a path that ends with a parameter has its ending in the parameter.
            if !operation.path.ends_with('}') {
                for twin in operation.twins {
                    row.twin = Some(twin);
                    router = self.route(router, &format!("{}{}", operation.path, twin.ending), row);
                }
            }
        }
        router
            .fallback(|request: Request| async move { unknown(&request, Kind::NotFound) })
            .method_not_allowed_fallback(|request: Request| async move {
                unknown(&request, Kind::Method)
            })
    }

    fn route(&self, router: Router, path: &str, row: Row) -> Router {
        let shared = Arc::clone(&self.shared);
        let handler = move |path: RawPathParams, request: Request| {
            let shared = Arc::clone(&shared);
            async move { shared.serve(row, &path, request).await }
        };
        let filter = match row.operation.verb {
            // WHY: whoever asks for the head of something asks for the same right.
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Put => MethodFilter::PUT,
            Verb::Delete => MethodFilter::DELETE,
        };
        router.route(path, on(filter, handler))
    }

    /// Ends the workers, once what waits is done, or after this long: whoever asked has been let go by then, and what
    /// is written is written whole or not at all.
    pub fn stop(self, within: Duration) {
        self.shared.queue.close();
        ended(self.workers, within);
    }
}

impl Shared {
    async fn serve(&self, row: Row, path: &RawPathParams, request: Request) -> Response<Body> {
        let began = Moment::now();
        let operation = row.operation;
        let asked = page::Asked::of(&request);
        let known = request.headers().get(IF_NONE_MATCH);
        let known = known
            .and_then(|known| known.to_str().ok())
            .map(ToOwned::to_owned);
        let answer = match self.take(row, path, request).await {
            Ok(answer) => answer,
            Err(problem) => row.face.problem(&asked, &problem),
        };
        let response = told(row.face, answer, known.as_deref());
        let took = began.elapsed();
        let status = response.status().as_u16();
        self.desk.metrics().answered(operation.id, status, took);
        (self.log)(&Line {
            request: self.requests.fetch_add(1, Ordering::Relaxed),
            operation: operation.id,
            status,
            took,
        });
        response
    }

    async fn take(
        &self,
        mut row: Row,
        path: &RawPathParams,
        request: Request,
    ) -> Result<Answer, Problem> {
        let operation = row.operation;
        let (head, body) = request.into_parts();
        let lane = self.lane(&head.headers);
        if !self.rates.take(&lane, Moment::now()) {
            self.desk.metrics().turned_away();
            return Err(Kind::TooMany
                .because(say!(
                    "why-your-party-asks-for-more",
                    "your party asks for more than is done for one at a time"
                ))
                .after_s(1));
        }
        let body = match operation.takes {
            None => Vec::new(),
            Some(takes) => {
                let media = media(&head.headers);
                if !takes
                    .media
                    .iter()
                    .any(|known| known.split(';').next() == Some(media))
                {
                    let known = takes.media.join(", ");
                    return Err(
                        Kind::MediaType.because(format!("`Content-Type` is one of {known}"))
                    );
                }
                let too_long = || {
                    let most = takes.most_bytes;
                    Kind::TooLong
                        .because(format!("at most {most} bytes are taken; send it in parts"))
                };
                let length = head.headers.get(CONTENT_LENGTH);
                let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
                if length.is_some_and(|length| length > takes.most_bytes as u64) {
                    return Err(too_long());
                }
                match timeout(self.settings.body, to_bytes(body, takes.most_bytes)).await {
                    Ok(Ok(body)) => body.to_vec(),
                    Ok(Err(_)) if length.is_none() => return Err(too_long()),
                    Ok(Err(_)) => {
                        return Err(Kind::BadRequest
                            .because(say!("why-body-broken-off", "the body is broken off")));
                    }
                    Err(_) => return Err(Kind::Timeout.plain()),
                }
            }
        };
        let query = head.uri.query().unwrap_or("");
        let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let mut path: Vec<(String, String)> = path
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if let Some((_, last)) = path.last_mut().filter(|_| operation.path.ends_with('}')) {
            row.twin = operation
                .twins
                .iter()
                .find(|twin| last.ends_with(twin.ending));
            let ending = row.twin.map_or(0, |twin| twin.ending.len());
            last.truncate(last.len() - ending);
        }
        let (reply, answered) = oneshot::channel();
        let job = Job {
            row,
            place: head.uri.path().to_owned(),
            path,
            query,
            headers: head.headers,
            body,
            reply,
        };
        if self.queue.push(&lane, job).is_err() {
            self.desk.metrics().turned_away();
            return Err(Kind::TooMany
                .because(say!(
                    "why-too-many-requests-your-party",
                    "too many requests of your party wait already"
                ))
                .after_s(1));
        }
        // Who answers may have failed half-way; its other callers go on.
        answered.await.map_err(|_| Kind::Failed.plain())?
    }

    fn work(&self) {
        while let Some((lane, job)) = self.queue.pop() {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.run(&job)));
            let done = done.unwrap_or_else(|_| Err(Kind::Failed.plain()));
            // Whoever asked may have gone.
            let _ = job.reply.send(done);
            self.queue.done(&lane);
        }
    }

    fn run(&self, job: &Job) -> Done {
        let now = self.desk.now();
        let Row {
            operation,
            face,
            twin,
        } = job.row;
        // WHY: a link that somebody was sent may have more in it than we put there.
        if face == Face::Program {
            known_query(operation, &job.query)?;
        }
        for parameter in operation.query {
            let mut all = job.query.iter();
            let found = all.find(|(name, _)| name == parameter.name);
            // WHY: a form in a browser sends what was left open as an empty text.
            if let Some((_, value)) = found
                && !(value.is_empty() && face == Face::Page)
            {
                parameter.takes(value)?;
            }
        }
        let caller = match Caller::of(&self.desk, &job.headers, operation.verb, now) {
            // WHY: a browser goes on to show the cookie of a session that has ended.
            Err(_) if face == Face::Page && matches!(operation.right, Right::Open(..)) => None,
            caller => caller?,
        };
        let mut call = Call {
            desk: &self.desk,
            now,
            place: &job.place,
            path: &job.path,
            query: &job.query,
            headers: &job.headers,
            body: &job.body,
            caller: caller.as_ref(),
        };
        match operation.right {
            Right::Open(_, run) => run(&call),
            Right::Own(run) => {
                self.signed_in(&mut call)?;
                run(&call)
            }
            Right::Scoped(_, run) => {
                let run = twin.map_or(run, |twin| twin.run);
                self.inside(&mut call, run, None)
            }
            Right::Needs(action, object, _, run) => {
                let run = twin.map_or(run, |twin| twin.run);
                self.inside(&mut call, run, Some((action, object)))
            }
        }
    }

    fn inside(
        &self,
        call: &mut Call<'_>,
        run: fn(&Inside<'_>) -> Done,
        needs: Option<Need>,
    ) -> Done {
        self.signed_in(call)?;
        let caller = call.caller.ok_or_else(|| Kind::NotSignedIn.plain())?;
        let not_found = || Kind::NotFound.plain();
        let alliance = AllianceId::new(call.at("alliance")).map_err(|_| not_found())?;
        let party = caller.party_in(&alliance).ok_or_else(not_found)?;
        let world = self.desk.world(&alliance, party, call.now)?;
        let principal = caller.principal(&world).ok_or_else(not_found)?;
        let seat = self.desk.seat(&world, &principal);
        // Whoever has no rights at all in the alliance is not told that it is here.
        if !seat.is_member && !caller.is_token_of_source() {
            return Err(not_found());
        }
        let inside = Inside {
            call,
            alliance: &alliance,
            world: &world,
            principal: &principal,
            scope: &seat.scope,
            viewer: &seat.viewer,
            person: caller.person_in(&alliance),
            actor: seat.actor(),
            figures: OnceCell::new(),
        };
        if let Some((action, object)) = needs {
            inside.may(action, &object(&inside)?)?;
        }
        run(&inside)
    }

    /// Somebody is signed in; from now on its requests go by the lane of its party.
    fn signed_in(&self, call: &mut Call<'_>) -> Result<(), Problem> {
        let caller = call.caller.ok_or_else(|| Kind::NotSignedIn.plain())?;
        if let Some(credential) = lane_of(call.headers) {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            if lanes.len() > 10_000 {
                lanes.clear();
            }
            lanes.insert(credential, caller.lane());
        }
        Ok(())
    }

    fn lane(&self, headers: &HeaderMap) -> String {
        let credential = lane_of(headers);
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = credential.and_then(|credential| lanes.get(&credential).cloned());
        known.unwrap_or_else(|| "stranger".to_owned())
    }
}

/// Waits for workers, and gives how many still work.
fn ended(mut workers: Vec<JoinHandle<()>>, within: Duration) -> usize {
    const LOOKS_AGAIN: Duration = Duration::from_millis(10);
    let until = Moment::now() + within;
    loop {
        // A worker that panicked is one less; what it worked on was told so.
        workers.retain(|worker| !worker.is_finished());
        if workers.is_empty() || Moment::now() >= until {
            return workers.len();
        }
        std::thread::sleep(LOOKS_AGAIN);
    }
}

/// What somebody has to be permitted to do, with what.
type Need = (
    practice::Action,
    fn(&Inside<'_>) -> Result<practice::Object, Problem>,
);

/// Parameters that nobody knows are told, so that a wrong name is not taken for an answer to it.
fn known_query(operation: &Operation, query: &[(String, String)]) -> Result<(), Problem> {
    for (place, (name, _)) in query.iter().enumerate() {
        if !operation.query.iter().any(|known| known.name == name) {
            let known: Vec<&str> = operation.query.iter().map(|known| known.name).collect();
            let shown: String = name.chars().take(40).flat_map(char::escape_debug).collect();
            let problem = Kind::BadRequest.because(format!("there is no parameter `{shown}`"));
            return Err(match known.is_empty() {
                true => problem,
                false => problem.help(format!("there are {}", known.join(", "))),
            });
        }
        if query[..place].iter().any(|(other, _)| other == name) {
            return Err(Kind::BadRequest.because(format!("`{name}` is said twice")));
        }
    }
    Ok(())
}

impl Face {
    /// Why something was not done, as it is told.
    fn problem(self, asked: &page::Asked, problem: &Problem) -> Answer {
        match self {
            Face::Program => problem.clone().into(),
            Face::Page => page::problem(asked, problem),
        }
    }

    /// What a browser may do with an answer.
    fn policy(self) -> &'static str {
        match self {
            Face::Program => "default-src 'none'; frame-ancestors 'none'",
            Face::Page => {
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                 connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            }
        }
    }
}

/// What nothing leads to.
fn unknown(request: &Request, kind: Kind) -> Response<Body> {
    let face = match request.uri().path().starts_with(PREFIX) {
        true => Face::Program,
        false => Face::Page,
    };
    let answer = face.problem(&page::Asked::of(request), &kind.plain());
    told(face, answer, None)
}

fn told(face: Face, answer: Answer, known: Option<&str>) -> Response<Body> {
    let mut response = answer.into_response(known);
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", face.policy()),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
        ("strict-transport-security", "max-age=63072000"),
        // WHY: a record is private, and even where one signs in to it is no business of search engines.
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_does_not_end_is_not_waited_for() {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let works = std::thread::spawn(move || {
            let _ = held.recv();
        });
        let done = std::thread::spawn(|| ());
        assert_eq!(ended(vec![done, works], Duration::from_millis(50)), 1);
        let works = std::thread::spawn(|| ());
        assert_eq!(ended(vec![works], Duration::from_secs(60)), 0);
        drop(hold);
    }
}
