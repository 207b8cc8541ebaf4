//! Guessing passphrases is slowed down: per account and per source, each failure doubles the wait. Kept in memory
//! alone; a source is known by a keyed hash, never by its address. Knows no clock: now is an argument.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

/// Failures an account may have before waiting begins: people mistype.
const FREE_FOR_ACCOUNT: u32 = 5;
/// Behind a proxy or an onion service all readers are one source, so it may have more.
const FREE_FOR_SOURCE: u32 = 30;
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// After this long without a failure everything is forgotten.
const MEMORY: Duration = Duration::from_secs(24 * 60 * 60);
/// How many accounts and sources are remembered; the oldest give way, so that memory stays bounded.
const MOST: usize = 10_000;

/// What is being guessed at, or from where: a hash with a key that dies with the process.
type Key = [u8; 32];

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
    wait: Duration,
}

/// How long somebody has to wait before the next try is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Too many tries. The next one is possible in {seconds} seconds.")]
pub struct Wait {
    pub seconds: u64,
}

/// The failures of the last day.
pub struct Throttle {
    salt: [u8; 32],
    seen: Mutex<HashMap<Key, Failures>>,
}

impl Throttle {
    /// `salt` is random and new for each process.
    #[must_use]
    pub fn new(salt: [u8; 32]) -> Self {
        Self { salt, seen: Mutex::new(HashMap::new()) }
    }

    fn keys(&self, login: &str, source: &str) -> [(Key, u32); 2] {
        let key = |kind: &[u8], text: &str| {
            Sha256::new().chain_update(self.salt).chain_update(kind).chain_update(text).finalize().into()
        };
        let login = login.trim().to_lowercase();
        [(key(b"account", &login), FREE_FOR_ACCOUNT), (key(b"source", source), FREE_FOR_SOURCE)]
    }

    /// Whether a try may be looked at. A try that may counts as a failure until [`Throttle::succeeded`] says
    /// otherwise, so that a hundred tries at once are not a hundred free ones.
    ///
    /// # Errors
    /// How long to wait. A try that comes too early does not lengthen it.
    pub fn begin(&self, login: &str, source: &str, now: Instant) -> Result<(), Wait> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = self.keys(login, source);
        let waits = keys.iter().filter_map(|(key, _)| seen.get(key)).map(|failures| {
            let passed = now.saturating_duration_since(failures.last);
            failures.wait.saturating_sub(passed)
        });
        let longest = waits.max().unwrap_or_default();
        if !longest.is_zero() {
            return Err(Wait { seconds: longest.as_secs().saturating_add(1) });
        }
        for (key, free) in keys {
            let old = seen.get(&key).filter(|old| now.saturating_duration_since(old.last) < MEMORY);
            let count = old.map_or(0, |old| old.count).saturating_add(1);
            seen.insert(key, Failures { count, last: now, wait: wait_after(count, free) });
        }
        if seen.len() > MOST {
            forget_oldest(&mut seen);
        }
        Ok(())
    }

    /// The passphrase was right: what was counted against the account is forgotten, and this try against the source.
    pub fn succeeded(&self, login: &str, source: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let [(account, _), (source, free)] = self.keys(login, source);
        seen.remove(&account);
        if let Some(failures) = seen.get_mut(&source) {
            failures.count = failures.count.saturating_sub(1);
            failures.wait = wait_after(failures.count, free);
        }
    }
}

fn wait_after(count: u32, free: u32) -> Duration {
    match count.saturating_sub(free).checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => {
            FIRST_WAIT.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(u32::MAX)).min(LONGEST_WAIT)
        }
    }
}

fn forget_oldest(seen: &mut HashMap<Key, Failures>) {
    let mut times: Vec<Instant> = seen.values().map(|failures| failures.last).collect();
    times.sort_unstable();
    if let Some(middle) = times.get(times.len() / 2).copied() {
        seen.retain(|_, failures| failures.last > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_guesses_an_hour_are_looked_at_twenty_times_at_most() {
        let throttle = Throttle::new([1; 32]);
        let start = Instant::now();
        let looked_at = (0..10_000_u64)
            .filter(|n| {
                let now = start + Duration::from_millis(n * 360);
                throttle.begin("Maria", &format!("source {n}"), now).is_ok()
            })
            .count();
        assert!((6..=20).contains(&looked_at), "{looked_at}");
    }

    #[test]
    fn a_hundred_tries_at_once_are_not_a_hundred_free_ones() {
        let throttle = Throttle::new([1; 32]);
        let now = Instant::now();
        let looked_at = (0..100).filter(|_| throttle.begin("maria", "a", now).is_ok()).count();
        assert_eq!(looked_at, 6);
        assert!(throttle.begin(" MARIA ", "b", now).is_err(), "another source, the same account");
        assert!(throttle.begin("ruth", "a", now).is_ok(), "another account is not locked out");
    }

    #[test]
    fn a_right_passphrase_and_a_day_make_forget() {
        let throttle = Throttle::new([1; 32]);
        let now = Instant::now();
        for _ in 0..5 {
            assert!(throttle.begin("maria", "a", now).is_ok());
        }
        throttle.succeeded("maria", "a");
        for _ in 0..6 {
            assert!(throttle.begin("maria", "a", now).is_ok());
        }
        assert!(throttle.begin("maria", "a", now).is_err());
        let later = now + MEMORY;
        assert!((0..6).all(|_| throttle.begin("maria", "a", later).is_ok()));
    }

    #[test]
    fn many_accounts_cannot_fill_the_memory() {
        let throttle = Throttle::new([1; 32]);
        let start = Instant::now();
        for n in 0..25_000_u64 {
            let _ = throttle.begin(&n.to_string(), &n.to_string(), start + Duration::from_millis(n));
        }
        assert!(throttle.seen.lock().unwrap().len() <= MOST);
    }
}
