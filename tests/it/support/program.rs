//! The program as people run it: one command, or a server that stops with the test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The program, ready for arguments; it does not inherit a book from the environment.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_solidarity-ledger"));
    command.env_remove("DATABASE_URL").stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("the program starts")
}

/// Runs the program, which must succeed; gives what it printed.
pub fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}

/// Runs the program, which must refuse with exit 1; gives what it said against it.
pub fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("the program prints UTF-8")
}

/// A running `serve`, ended when this value is dropped.
pub struct Server {
    process: Child,
    address: String,
    said: Vec<String>,
    later: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// A server with a throw-away demo book.
    pub fn demo() -> Self {
        Self::start(&["serve", "--demo", "--listen", "127.0.0.1:0"], None)
    }

    /// A server for the book at `url`, which exists.
    pub fn of(url: &str) -> Self {
        Self::start(&["--database", url, "serve", "--listen", "127.0.0.1:0"], None)
    }

    /// The same, saying everything it can say.
    pub fn talkative(url: &str) -> Self {
        Self::start(&["--database", url, "serve", "--listen", "127.0.0.1:0"], Some("trace"))
    }

    fn start(arguments: &[&str], log: Option<&str>) -> Self {
        let mut process = command()
            .args(arguments)
            .envs(log.map(|level| ("RUST_LOG", level)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = mpsc::channel();
        pass_on(process.stdout.take().expect("a pipe"), sender.clone());
        pass_on(process.stderr.take().expect("a pipe"), sender);
        let mut said = Vec::new();
        let mut address = None;
        let patience = Instant::now() + Duration::from_secs(60);
        // The address comes first or last; a moment of silence after it means that all is said.
        loop {
            let wait = match address {
                None => patience.saturating_duration_since(Instant::now()),
                Some(_) => Duration::from_millis(300),
            };
            let Ok(line) = lines.recv_timeout(wait) else { break };
            address = address.or_else(|| address_in(&line));
            said.push(line);
        }
        // Whatever comes later is read at once, so that the server never waits for a reader.
        let later = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&later);
        std::thread::spawn(move || lines.into_iter().for_each(|line| kept.lock().unwrap().push(line)));
        let Some(address) = address else {
            let _ = process.kill();
            let _ = process.wait();
            panic!("{arguments:?} never said where it listens: {said:#?}")
        };
        Self { process, address, said, later }
    }

    /// Where it listens, such as `http://127.0.0.1:41873`, without a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of a page: `server.page("/funds")`.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The word that the server printed behind `label` when it started, such as its demo login.
    pub fn told(&self, label: &str) -> String {
        self.said
            .iter()
            .find_map(|line| line.split_once(label).and_then(|(_, rest)| rest.split_whitespace().next()))
            .unwrap_or_else(|| panic!("no word behind {label:?} in {:#?}", self.said))
            .to_owned()
    }

    /// Everything it has said until now.
    pub fn log(&self) -> String {
        self.said.iter().chain(self.later.lock().unwrap().iter()).map(|line| format!("{line}\n")).collect()
    }

    /// The server's process id, for tests that signal it or look at its memory.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends every line of a pipe on until its end.
fn pass_on(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}

/// `http://host:port` where the line names one.
fn address_in(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let host = line[start + "http://".len()..].split(|c: char| c.is_whitespace() || c == '/').next()?;
    host.contains(':').then(|| format!("http://{host}"))
}

#[test]
fn the_address_is_found_in_whatever_sentence_says_it() {
    assert_eq!(address_in("Open http://127.0.0.1:8080/setup?once=x now"), Some("http://127.0.0.1:8080".to_owned()));
    assert_eq!(address_in("Stop with Ctrl-C"), None);
}
