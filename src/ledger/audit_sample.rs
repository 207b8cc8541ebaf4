//! Which entries auditors hold against their vouchers: the ten largest and fifteen more, those with the lowest seal hashes.
//! Nobody who records an entry can choose its hash, and whoever draws again draws the same ones. Knows no store.

use super::check::SealedEntry;
use super::gist::gist;
use super::{AccountPath, Hash, Role};

const LARGEST: usize = 10;
const DRAWN: usize = 15;

/// What the choice goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The entry's number.
    pub entry: i64,
    /// What it is about, in minor units; never negative.
    pub size_minor: i64,
    /// Of its seal.
    pub hash: Hash,
}

impl Candidate {
    #[must_use]
    pub fn of(sealed: &SealedEntry, role_of: impl Fn(&AccountPath) -> Option<Role>) -> Self {
        let size_minor = gist(&sealed.draft, role_of).map_or(0, |size| size.minor);
        Self { entry: sealed.seal.sequence, size_minor, hash: sealed.seal.hash }
    }
}

/// Why an entry is in the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Largest,
    Drawn,
}

fn by_size(candidates: &mut [Candidate]) {
    candidates.sort_unstable_by_key(|one| (std::cmp::Reverse(one.size_minor), one.entry));
}

/// The sample, in the order of the entries' numbers.
#[must_use]
pub fn choose(mut candidates: Vec<Candidate>) -> Vec<(i64, Why)> {
    by_size(&mut candidates);
    let mut rest = candidates.split_off(candidates.len().min(LARGEST));
    rest.sort_unstable_by_key(|one| one.hash);
    let largest = candidates.iter().map(|one| (one.entry, Why::Largest));
    let mut chosen: Vec<(i64, Why)> =
        largest.chain(rest.iter().take(DRAWN).map(|one| (one.entry, Why::Drawn))).collect();
    chosen.sort_unstable_by_key(|(entry, _)| *entry);
    chosen
}

/// Those that the sample may name when others join them: the largest, and as many of the lowest hashes as are drawn though
/// all the largest are among them.
#[must_use]
pub fn keep(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    by_size(&mut candidates);
    let mut rest = candidates.split_off(candidates.len().min(LARGEST));
    rest.sort_unstable_by_key(|one| one.hash);
    candidates.extend(rest.into_iter().take(LARGEST.saturating_add(DRAWN)));
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates() -> Vec<Candidate> {
        let one = |entry: i64| {
            let hash = Hash::of(&entry.to_be_bytes());
            Candidate { entry, size_minor: i64::from(hash.as_bytes()[7]), hash }
        };
        (1..=900).map(one).collect()
    }

    #[test]
    fn what_is_kept_of_parts_names_the_sample_of_the_whole() {
        for size in [1, 7, 26, 60, 400] {
            let kept: Vec<Candidate> = candidates().chunks(size).flat_map(|part| keep(part.to_vec())).collect();
            assert_eq!(choose(kept), choose(candidates()), "parts of {size}");
        }
        let mut one_by_one = Vec::new();
        for candidate in candidates() {
            one_by_one.push(candidate);
            one_by_one = keep(one_by_one);
            assert!(one_by_one.len() <= LARGEST + LARGEST + DRAWN);
        }
        assert_eq!(choose(one_by_one), choose(candidates()));
    }

    #[test]
    fn ten_are_the_largest_and_fifteen_have_the_lowest_hashes_of_the_rest() {
        let chosen = choose(candidates());
        let named = |why: Why| chosen.iter().filter(move |(_, one)| *one == why).map(|(entry, _)| *entry);
        assert_eq!((named(Why::Largest).count(), named(Why::Drawn).count()), (10, 15));
        let of = |entry: i64| *candidates().iter().find(|one| one.entry == entry).unwrap();
        let least = named(Why::Largest).map(|entry| of(entry).size_minor).min().unwrap();
        assert!(named(Why::Drawn).all(|entry| of(entry).size_minor <= least));
        let highest = named(Why::Drawn).map(|entry| of(entry).hash).max().unwrap();
        let lower = candidates().into_iter().filter(|one| one.hash <= highest);
        assert_eq!(lower.filter(|one| named(Why::Largest).all(|entry| entry != one.entry)).count(), 15);
    }
}
