//! A count that costs much and changes slowly: remembered for a minute, and counted anew as soon as the book has grown.
//! Knows no page and no book.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a count is believed although nothing new is in the book: a change of mind adds no entry and no line.
const BELIEVED: Duration = Duration::from_secs(60);

/// The last count, with the key it was made for.
pub struct Remembered<K, T>(Mutex<Option<(K, Instant, T)>>);

impl<K, T> Default for Remembered<K, T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<K: PartialEq, T: Clone> Remembered<K, T> {
    /// What was counted for this key within the last minute, or what `count` says now.
    ///
    /// # Errors
    /// What `count` answers; nothing is remembered then.
    pub fn recall<E>(&self, key: K, count: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, at, counted)) = known.as_ref()
            && *of == key
            && at.elapsed() < BELIEVED
        {
            return Ok(counted.clone());
        }
        // Not held while somebody counts: others would wait for it.
        drop(known);
        let counted = count()?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, Instant::now(), counted.clone()));
        Ok(counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_made_once_for_a_key_and_an_error_is_not_remembered() {
        let remembered = Remembered::default();
        let recall = |key: i64, counted: Result<i64, &'static str>| remembered.recall(key, || counted);
        assert_eq!(recall(1, Err("no book")), Err("no book"));
        assert_eq!(recall(1, Ok(10)), Ok(10));
        assert_eq!(recall(1, Ok(20)), Ok(10));
        assert_eq!(recall(2, Ok(30)), Ok(30));
        assert_eq!(recall(1, Ok(40)), Ok(40));
    }
}
