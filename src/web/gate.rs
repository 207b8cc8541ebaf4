//! A narrow gate before the hashing of passphrases: each hash takes 19 MiB, so only a few may run at once. Who comes
//! while it is full waits a little, without holding a thread. Knows no passphrase.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::throttle::Wait;

/// How many hashes may run at once.
const PLACES: usize = 2;
const PAUSE: Duration = Duration::from_millis(50);
/// After this many pauses (10 seconds) the visitor is told to come back.
const MOST_PAUSES: u32 = 200;

/// Counts who is inside.
#[derive(Debug, Default)]
pub struct Gate {
    inside: AtomicUsize,
}

/// A place inside; dropping it lets the next one in.
#[derive(Debug)]
pub struct Place<'a>(&'a Gate);

impl Gate {
    /// A place, if one is free.
    #[must_use]
    pub fn try_enter(&self) -> Option<Place<'_>> {
        let more = |inside: usize| (inside < PLACES).then(|| inside.saturating_add(1));
        self.inside.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok().map(|_| Place(self))
    }

    /// A place, as soon as one is free.
    ///
    /// # Errors
    /// How long to stay away when none became free in ten seconds.
    pub async fn enter(&self) -> Result<Place<'_>, Wait> {
        for _ in 0..MOST_PAUSES {
            if let Some(place) = self.try_enter() {
                return Ok(place);
            }
            actix_web::rt::time::sleep(PAUSE).await;
        }
        Err(Wait { seconds: 10 })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.inside.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_few_are_inside_and_leaving_makes_room() {
        let gate = Gate::default();
        let first = gate.try_enter();
        let second = gate.try_enter();
        assert!(first.is_some() && second.is_some() && gate.try_enter().is_none());
        drop(first);
        assert!(gate.try_enter().is_some());
    }
}
