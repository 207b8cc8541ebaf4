//! What was summed for a head of the chain. The hash of the last seal stands for every entry before it, so a sum over
//! entries that was made once holds for as long as that seal is the last, in whichever book it is.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Conn, Result, entries};
use crate::ledger::Hash;

/// How many rows are kept in all: about a megabyte, whatever the size of the book.
const ROWS: usize = 4096;

/// Rows that were read, each list under the head it was read at and the question it answers; the last used at the end.
pub struct Recalled<K, T>(Mutex<Vec<Known<K, T>>>);

struct Known<K, T> {
    head: Hash,
    question: K,
    rows: Arc<Vec<T>>,
}

impl<K: PartialEq, T> Recalled<K, T> {
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The answer that is known for the book's head, or what `read` says now.
    ///
    /// The head is asked for first. Whoever seals an entry between that and `read` only makes this answer newer than its
    /// head, and that head is never the last one again.
    ///
    /// # Errors
    /// When the database cannot be read; nothing is kept then.
    pub fn recall(
        &self,
        conn: &mut Conn,
        question: K,
        read: impl FnOnce(&mut Conn) -> Result<Vec<T>>,
    ) -> Result<Arc<Vec<T>>> {
        let head = entries::head(conn)?.map_or(Hash::ZERO, |seal| seal.hash);
        if let Some(rows) = self.find(head, &question) {
            return Ok(rows);
        }
        let rows = Arc::new(read(conn)?);
        self.keep(Known { head, question, rows: Arc::clone(&rows) });
        Ok(rows)
    }

    fn find(&self, head: Hash, question: &K) -> Option<Arc<Vec<T>>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = known.iter().position(|one| one.head == head && one.question == *question)?;
        let found = known.remove(at);
        let rows = Arc::clone(&found.rows);
        known.push(found);
        Some(rows)
    }

    /// Keeps an answer; those that were not asked for longest make room. One that is too long by itself is not kept.
    fn keep(&self, new: Known<K, T>) {
        // An answer without rows takes room, too.
        let size = |one: &Known<K, T>| one.rows.len().max(16);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.push(new);
        let mut sum: usize = known.iter().map(size).sum();
        while sum > ROWS && !known.is_empty() {
            sum = sum.saturating_sub(size(&known.remove(0)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(head: u8, question: u8, rows: usize) -> Known<u8, u8> {
        Known { head: Hash::from_bytes(&[head; 32]).unwrap(), question, rows: Arc::new(vec![question; rows]) }
    }

    #[test]
    fn an_answer_is_known_for_its_own_head_and_question_alone() {
        let recalled = Recalled::new();
        let one = known(1, 7, 3);
        let (head, other) = (one.head, known(2, 7, 3).head);
        recalled.keep(one);
        assert_eq!(recalled.find(head, &7).as_deref(), Some(&vec![7; 3]));
        assert_eq!((recalled.find(head, &8), recalled.find(other, &7)), (None, None));
    }

    #[test]
    fn what_was_not_asked_for_longest_makes_room() {
        let recalled = Recalled::new();
        let head = known(1, 0, 0).head;
        for question in [1, 2] {
            recalled.keep(known(1, question, ROWS / 2));
        }
        assert!(recalled.find(head, &1).is_some());
        recalled.keep(known(1, 3, ROWS / 2));
        assert!(recalled.find(head, &1).is_some() && recalled.find(head, &3).is_some());
        assert!(recalled.find(head, &2).is_none());
        recalled.keep(known(1, 4, ROWS + 1));
        assert!(recalled.find(head, &4).is_none());
        for question in 10..200 {
            recalled.keep(known(2, question, 0));
        }
        assert!(recalled.0.lock().unwrap().len() <= ROWS / 16);
    }
}
