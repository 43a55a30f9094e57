//! What serving costs: reads of a figure beside nginx with a file of the same length (P8), durable writes beside
//! fdatasync (P9), and the start of a server (P15); in turns, in one run. `ROUNDS` and `SECONDS` make it longer, `ONLY=writes` shorter
//! (`reads`, `writes`, `starts`).
//!
//! Clients and servers share the machine: the ratios say something, the times less.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant as Moment};

use facts::Instant;
use facts::id::{AllianceId, PartyId, SourceId};
use store::people::NewToken;
use store::sql::{Options, Target};
use store::{Files, Host, Store, Viewer};
use web::act;
use web::act::people::Secret;
use web::api::{Api, Settings};
use web::desk::Desk;
use web::serve::{Limits, serve};

const CLIENTS: usize = 8;

const TEXT: &str = "entente: 1
alliance: atlas
zone: Europe/Amsterdam
effective: 2025-01-01
parties: { nord: { role: customer }, volta: { role: provider } }
calendars:
  office: { hours: { mon-fri: \"09:00-17:00\" } }
services:
  desk:
    business: { owner: nord }
    relation: { provider: volta, model: service-provider, outsourcing: service }
    responsibilities: { incident-management: { accountable: nord, responsible: volta } }
measures:
  solved:
    of: incidents
    clock: { from: opened, until: resolved, calendar: office, pause: none, on_priority_change: locked, on_reopen: ignore, terms_of: opened }
levels:
  solved: { measure: solved, service: desk, share_within: 4h, counted_in: opened, open_breach: missed-when-due, window: month, round: none, expected: '>= 90 %' }
";

fn main() {
    let number = |name: &str, usual: u64| {
        let set = std::env::var(name).ok();
        set.map_or(usual, |text| text.parse().expect("a whole number"))
    };
    let (rounds, seconds) = (number("ROUNDS", 3), number("SECONDS", 2));
    let events = number("EVENTS", 20_000);
    let folder = std::env::temp_dir().join(format!("entente-serve-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    println!("{CLIENTS} clients, {rounds} rounds of {seconds} s, {events} events");
    let served = Served::start(&folder, events);
    let length = Duration::from_secs(seconds);
    let only = std::env::var("ONLY").ok();
    let is_wanted = |part: &str| {
        let only = only.as_deref();
        only.is_none_or(|only| only.split(',').any(|one| one == part))
    };
    if is_wanted("reads") {
        reads(&served, &folder, rounds, length);
    }
    if is_wanted("writes") {
        writes(&served, &folder, rounds, length);
    }
    if is_wanted("starts") {
        starts(&folder, events, rounds);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

/// P8: the same figure again and again, in turns with a file of the same length from nginx.
fn reads(served: &Served, folder: &Path, rounds: u64, length: Duration) {
    let get = |_: u64| served.request("GET", "/api/v1/alliances/atlas/readings", "");
    let body = first_body(served.address, &get(0));
    let nginx = Nginx::start(folder, &body);
    if nginx.is_none() {
        println!("nginx is not installed, so there is no floor for P8");
    }
    for round in 1..=rounds {
        let floor = nginx.as_ref().map(|nginx| {
            let request = |_: u64| b"GET /figure HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec();
            load(nginx.address, length, &request)
        });
        let ours = load(served.address, length, &get);
        if let Some(floor) = &floor {
            println!("P8 round {round}: nginx {floor}");
        }
        println!("P8 round {round}: ours  {ours} ({} bytes)", body.len());
        if let Some(floor) = &floor {
            println!(
                "P8 round {round}: rate 1 : {}, p99 {} : 1",
                ratio(floor.per_second, ours.per_second),
                ratio(ours.p99_us, floor.p99_us)
            );
        }
    }
}

/// P9: facts that are new each time, in turns with one thread that writes 4 KiB and waits for the disk.
fn writes(served: &Served, folder: &Path, rounds: u64, length: Duration) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let post = |_: u64| {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let body = format!(
            "{{\"at\":\"2025-03-03T09:00:00Z\",\"source\":\"desk\",\"case\":{{\"id\":\"W{number}\",\"does\":[\"opened\"],\"set\":{{\"type\":\"incident\",\"service\":\"desk\"}}}}}}"
        );
        served.request("POST", "/api/v1/alliances/atlas/facts", &body)
    };
    for round in 1..=rounds {
        let floor = syncs(&folder.join("floor"), length);
        println!("P9 round {round}: fdatasync of 4 KiB {floor}");
        let ours = load(served.address, length, &post);
        println!("P9 round {round}: ours {ours}");
        println!(
            "P9 round {round}: p99 {} : 1",
            ratio(ours.p99_us, floor.p99_us)
        );
    }
}

/// P15: from nothing to the first answer, on an empty store and on that of the events.
fn starts(folder: &Path, events: u64, rounds: u64) {
    for (what, path) in [
        ("empty", folder.join("empty.sqlite")),
        ("full", folder.join("record.sqlite")),
    ] {
        let mut times = Vec::new();
        for _ in 0..rounds {
            let began = Moment::now();
            let store = open(&path);
            let served = listen(desk(store));
            let answer = first_body(
                served,
                b"GET /api/v1/readyz HTTP/1.1\r\nhost: localhost\r\n\r\n",
            );
            assert!(!answer.is_empty());
            times.push(began.elapsed());
        }
        times.sort();
        let events = if what == "full" { events } else { 0 };
        println!(
            "P15 ready on {events} events: {} ms (median)",
            times[times.len() / 2].as_millis()
        );
    }
}

struct Served {
    address: SocketAddr,
    reading: String,
    stating: String,
}

impl Served {
    fn start(folder: &Path, events: u64) -> Served {
        let store = open(&folder.join("record.sqlite"));
        let desk = desk(Arc::clone(&store));
        let files: Files = [("alliance.yaml".to_owned(), TEXT.as_bytes().to_vec())].into();
        let now = present();
        let random = &mut || desk.random();
        let facts = cases(events);
        act::found(&store, &[files], &facts, &|_, _| None, now, random).expect("an alliance");
        let token = |source: Option<&str>| {
            let secret = Secret::new(desk.random());
            let source = source.map(|source| SourceId::new(source).expect("a name"));
            let new = NewToken {
                source: source.as_ref(),
                name: "bench",
                made_by: "p-0000000000000000",
                expires: now.plus_ms(1_000_000_000),
            };
            let alliance = AllianceId::new("atlas").expect("a name");
            let viewer = Viewer::party(PartyId::new("volta").expect("a name"));
            let hash = secret.hash();
            store
                .add_token(&alliance, &viewer, &new, &hash, now, &mut || desk.random())
                .expect("a token");
            secret.shown()
        };
        let (reading, stating) = (token(None), token(Some("desk")));
        Served {
            address: listen(desk),
            reading,
            stating,
        }
    }

    fn request(&self, verb: &str, path: &str, body: &str) -> Vec<u8> {
        let token = if verb == "GET" {
            &self.reading
        } else {
            &self.stating
        };
        let mut head = format!(
            "{verb} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
        );
        if verb != "GET" {
            head.push_str(&format!(
                "content-type: application/json\r\ncontent-length: {}\r\n",
                body.len()
            ));
        }
        format!("{head}\r\n{body}").into_bytes()
    }
}

fn present() -> Instant {
    Instant::parse("2025-04-02T10:00:00Z").expect("an instant")
}

fn cases(events: u64) -> Vec<facts::Fact> {
    use facts::fact::{CaseUpdate, Milestone};
    let from = Instant::parse("2025-03-03T08:00:00Z").expect("an instant");
    let by = PartyId::new("volta").expect("a name");
    let source = SourceId::new("desk").expect("a name");
    let facts = (0..events).map(|number| {
        let id = facts::id::CaseId::new(&format!("C{}", number / 2)).expect("a name");
        let mut body = CaseUpdate::of(id);
        body.does = vec![match number % 2 {
            0 => Milestone::Opened,
            _ => Milestone::Resolved,
        }];
        if number % 2 == 0 {
            body.set.insert("type".to_owned(), Some("incident".into()));
            body.set.insert("service".to_owned(), Some("desk".into()));
        }
        let at = from.plus_ms(i64::try_from(number % 2_000_000).unwrap_or(0) * 1000);
        facts::Fact::new(at, at, by.clone(), source.clone(), number, 0, body.into())
            .expect("a fact")
    });
    facts.collect()
}

fn open(path: &Path) -> Arc<Store> {
    let target: Target = path.to_str().expect("a name").parse().expect("a file");
    let host = Host::new("bench.example", [1; 32], [2; 32]).expect("a host");
    Arc::new(Store::open(&target, &Options::default(), host).expect("a store"))
}

fn desk(store: Arc<Store>) -> Arc<Desk> {
    let drawn = AtomicU64::new(0);
    let random = move || {
        let mut bytes = [9; 32];
        bytes[..8].copy_from_slice(&drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        *facts::journal::hash::leaf(&bytes).as_bytes()
    };
    Desk::new(store, Arc::new(present), Arc::new(random)).expect("a desk")
}

/// Serves in a thread of its own until the process ends.
fn listen(desk: Arc<Desk>) -> SocketAddr {
    let settings = Settings {
        per_second: 10_000_000,
        waiting: 10_000,
        ..Settings::default()
    };
    let api = Api::start(desk, settings, Arc::new(|_| {})).expect("workers");
    let (ready, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
                .await
                .expect("an address");
            ready
                .send(listener.local_addr().expect("an address"))
                .expect("somebody waits");
            let _ = serve(
                listener,
                api.router(),
                Limits::default(),
                std::future::pending(),
            )
            .await;
        });
    });
    address.recv().expect("an address")
}

/// nginx with one file, for as long as this lives.
struct Nginx {
    address: SocketAddr,
    child: Child,
}

impl Nginx {
    fn start(folder: &Path, body: &[u8]) -> Option<Nginx> {
        let program = ["/usr/sbin/nginx", "/usr/bin/nginx"]
            .iter()
            .map(PathBuf::from)
            .find(|path| path.exists())?;
        let root = folder.join("nginx");
        std::fs::create_dir_all(&root).ok()?;
        std::fs::write(root.join("figure"), body).ok()?;
        let address = std::net::TcpListener::bind("127.0.0.1:0")
            .ok()?
            .local_addr()
            .ok()?;
        let shown = root.display();
        let user = if is_root() { "user root;" } else { "" };
        let conf = format!(
            "{user} worker_processes 1; pid {shown}/pid; error_log {shown}/error; daemon off; events {{ }}\n\
             http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {shown}/b; proxy_temp_path {shown}/p; \
             fastcgi_temp_path {shown}/f; uwsgi_temp_path {shown}/u; scgi_temp_path {shown}/s; \
             server {{ listen {address}; root {shown}; }} }}\n"
        );
        let path = root.join("conf");
        std::fs::write(&path, conf).ok()?;
        let child = Command::new(program)
            .arg("-c")
            .arg(&path)
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let nginx = Nginx { address, child };
        for _ in 0..50 {
            if TcpStream::connect(address).is_ok() {
                return Some(nginx);
            }
            thread::sleep(Duration::from_millis(50));
        }
        None
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self")
        .map(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0)
        .unwrap_or(false)
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its worker ends with it.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}

/// What a load came to.
struct Came {
    per_second: u64,
    p50_us: u64,
    p99_us: u64,
}

impl std::fmt::Display for Came {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}/s, p50 {} us, p99 {} us",
            self.per_second, self.p50_us, self.p99_us
        )
    }
}

impl Came {
    fn of(mut times: Vec<u64>, length: Duration) -> Came {
        times.sort_unstable();
        let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or(0);
        let ms = u64::try_from(length.as_millis()).unwrap_or(1).max(1);
        Came {
            per_second: times.len() as u64 * 1000 / ms,
            p50_us: at(50),
            p99_us: at(99),
        }
    }
}

/// Clients that ask one after the other, each on a connection of its own.
fn load(address: SocketAddr, length: Duration, request: &(dyn Fn(u64) -> Vec<u8> + Sync)) -> Came {
    let began = Moment::now();
    let times = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(move || {
                    let mut stream =
                        BufReader::new(TcpStream::connect(address).expect("a connection"));
                    stream.get_ref().set_nodelay(true).expect("an option");
                    let mut times = Vec::new();
                    let mut body = Vec::new();
                    while began.elapsed() < length {
                        let bytes = request(times.len() as u64);
                        let asked = Moment::now();
                        stream.get_mut().write_all(&bytes).expect("a request");
                        let status = answer(&mut stream, &mut body);
                        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
                        times.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
                    }
                    times
                })
            })
            .collect();
        let times = clients
            .into_iter()
            .map(|client| client.join().expect("a client"));
        times.flatten().collect::<Vec<u64>>()
    });
    Came::of(times, began.elapsed())
}

/// One thread that appends and waits for the disk.
fn syncs(path: &Path, length: Duration) -> Came {
    let mut file = File::create(path).expect("a file");
    let began = Moment::now();
    let mut times = Vec::new();
    while began.elapsed() < length {
        let asked = Moment::now();
        file.write_all(&[7; 4096]).expect("a write");
        file.sync_data().expect("a sync");
        times.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    Came::of(times, began.elapsed())
}

fn answer(stream: &mut BufReader<TcpStream>, body: &mut Vec<u8>) -> u16 {
    let mut line = String::new();
    stream.read_line(&mut line).expect("an answer");
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        stream.read_line(&mut line).expect("an answer");
        if line == "\r\n" || line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    body.resize(length, 0);
    stream.read_exact(body).expect("a body");
    status
}

fn first_body(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = BufReader::new(TcpStream::connect(address).expect("a connection"));
    stream.get_mut().write_all(request).expect("a request");
    let mut body = Vec::new();
    assert_eq!(
        answer(&mut stream, &mut body),
        200,
        "{}",
        String::from_utf8_lossy(&body)
    );
    body
}

/// One number over another, with one digit.
fn ratio(one: u64, other: u64) -> String {
    let tenths = one * 10 / other.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}
