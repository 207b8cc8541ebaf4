//! A narrow gate before the hashing of passphrases: hashes share one working memory and run one after the other. Who
//! comes while it is taken waits a little, without holding a thread. Knows no passphrase.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::throttle::Wait;

const PAUSE: Duration = Duration::from_millis(50);
/// After this many pauses (10 seconds) the visitor is told to come back.
const MOST_PAUSES: u32 = 200;

/// Knows whether somebody is inside.
#[derive(Debug, Default)]
pub struct Gate {
    is_taken: AtomicBool,
}

/// The place inside; dropping it lets the next one in.
#[derive(Debug)]
pub struct Place<'a>(&'a Gate);

impl Gate {
    /// The place, if it is free.
    #[must_use]
    pub fn try_enter(&self) -> Option<Place<'_>> {
        let was_taken = self.is_taken.swap(true, Ordering::AcqRel);
        (!was_taken).then(|| Place(self))
    }

    /// The place, as soon as it is free.
    ///
    /// # Errors
    /// How long to stay away when it did not become free in ten seconds.
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
        self.0.is_taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_inside_and_leaving_makes_room() {
        let gate = Gate::default();
        let first = gate.try_enter();
        assert!(first.is_some() && gate.try_enter().is_none());
        drop(first);
        assert!(gate.try_enter().is_some());
    }
}
