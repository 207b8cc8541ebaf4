//! Re-checks a whole book: every rule, every hash, every month total. Reads entries one by one in the
//! order of their seals, so that a book of any size is checked in the same memory. Knows no store.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::chain::{self, Hash, Recorded, Seal, body_hash};
use super::entry::Draft;
use super::solvency::{LiquidEffect, Solvency, liquid_effects, restricted_transfers_out};
use super::{AccountPath, Currency, FundCode, Month, Restriction, Role};

/// An entry as it was read from the store, with its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEntry {
    pub draft: Draft,
    pub recorded: Recorded,
    pub body_hash: Hash,
    pub seal: Seal,
}

/// Debits, credits (both positive, minor units) and number of postings of one account, fund, currency and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    pub debit_minor: i64,
    pub credit_minor: i64,
    pub count: i64,
}

impl Total {
    pub fn add(&mut self, minor: i64) {
        if minor >= 0 {
            self.debit_minor = self.debit_minor.saturating_add(minor);
        } else {
            self.credit_minor = self.credit_minor.saturating_add(minor.saturating_neg());
        }
        self.count = self.count.saturating_add(1);
    }

    /// Debit less credit.
    #[must_use]
    pub const fn balance_minor(&self) -> i64 {
        self.debit_minor.saturating_sub(self.credit_minor)
    }
}

/// What a month total is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TotalKey {
    pub account: AccountPath,
    pub fund: FundCode,
    pub currency: Currency,
    pub month: Month,
}

/// What was found, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The entry it is about, if it is about one.
    pub entry: Option<i64>,
    /// The rule: `I1` … `I12`, `chain`, `totals`, `stock`, `reconciliation`.
    pub rule: &'static str,
    pub message: String,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    pub entries: i64,
    pub postings: i64,
    pub findings: Vec<Finding>,
    /// Worth knowing and no fault.
    pub notes: Vec<String>,
    /// The hash of the last entry: keep it elsewhere to prove that nothing was cut off.
    pub head: Hash,
}

/// Checks entries as they come.
pub struct Checker {
    roles: HashMap<AccountPath, Role>,
    restrictions: HashMap<FundCode, Restriction>,
    head: Option<Seal>,
    entries: i64,
    postings: i64,
    keys: HashSet<Hash>,
    findings: Vec<Finding>,
    totals: BTreeMap<TotalKey, Total>,
    solvency: Solvency,
    submission: (String, Vec<LiquidEffect>, i64),
}

impl Checker {
    /// A checker for a book with these accounts and funds.
    #[must_use]
    pub fn new(roles: HashMap<AccountPath, Role>, restrictions: HashMap<FundCode, Restriction>) -> Self {
        Self {
            roles,
            restrictions,
            head: None,
            entries: 0,
            postings: 0,
            keys: HashSet::new(),
            findings: Vec::new(),
            totals: BTreeMap::new(),
            solvency: Solvency::default(),
            submission: (String::new(), Vec::new(), 0),
        }
    }

    fn find(&mut self, entry: Option<i64>, rule: &'static str, message: String) {
        self.findings.push(Finding { entry, rule, message });
    }

    /// Checks the next entry in the order of sequence numbers.
    pub fn entry(&mut self, sealed: &SealedEntry) {
        let at = Some(sealed.seal.sequence);
        self.check_chain(sealed);
        self.entries = self.entries.saturating_add(1);
        self.postings = self.postings.saturating_add(i64::try_from(sealed.draft.lines.len()).unwrap_or(i64::MAX));
        if let Err(error) = sealed.draft.clone().balance(|path| self.roles.get(path).copied()) {
            self.find(at, "I1", error.to_string());
        }
        if !self.keys.insert(Hash::of(sealed.draft.key.as_bytes())) {
            self.find(at, "I8", format!("The key “{}” was used before.", sealed.draft.key));
        }
        for line in &sealed.draft.lines {
            if !self.restrictions.contains_key(&line.fund) {
                self.find(at, "I1", format!("There is no fund {} in this book.", line.fund));
            }
            let key = TotalKey {
                account: line.account.clone(),
                fund: line.fund.clone(),
                currency: line.amount.currency,
                month: Month::containing(sealed.draft.date),
            };
            self.totals.entry(key).or_default().add(line.amount.minor);
        }
        self.check_restricted(sealed);
    }

    fn check_chain(&mut self, sealed: &SealedEntry) {
        let at = Some(sealed.seal.sequence);
        let expected = chain::seal(self.head, &sealed.draft, &sealed.recorded);
        if sealed.seal.sequence != expected.sequence {
            let message = format!("Entry {} stands where entry {} belongs.", sealed.seal.sequence, expected.sequence);
            self.find(at, "chain", message);
        } else if sealed.seal.previous != expected.previous {
            self.find(at, "chain", "Its seal does not continue the entry before it.".into());
        } else if sealed.seal.hash != expected.hash {
            self.find(at, "chain", "Its content is not what was sealed: something was changed afterwards.".into());
        }
        if sealed.body_hash != body_hash(&sealed.draft) {
            self.find(at, "chain", "The hash of its content does not fit its content.".into());
        }
        self.head = Some(sealed.seal);
    }

    fn check_restricted(&mut self, sealed: &SealedEntry) {
        let role_of = |path: &AccountPath| self.roles.get(path).copied();
        let restriction_of = |fund: &FundCode| self.restrictions.get(fund).copied();
        let out = restricted_transfers_out(&sealed.draft, role_of, restriction_of);
        let effects = liquid_effects(&sealed.draft, role_of, restriction_of);
        if let Some((fund, money)) = out.first().filter(|_| !is_rededicated(&sealed.draft)) {
            let message = format!(
                "{money} {} of the restricted fund {fund} moved to another fund without a rededication.",
                money.currency
            );
            self.find(Some(sealed.seal.sequence), "I11", message);
        }
        if self.submission.0 != sealed.recorded.at {
            self.judge_submission();
            self.submission.0.clone_from(&sealed.recorded.at);
        }
        self.submission.1.extend(effects);
        self.submission.2 = sealed.seal.sequence;
    }

    fn judge_submission(&mut self) {
        let effects = std::mem::take(&mut self.submission.1);
        for shortfall in self.solvency.apply(&effects) {
            self.find(Some(self.submission.2), "I9", shortfall.to_string());
        }
    }

    /// Compares the totals the book keeps with those of its postings and gives the outcome.
    #[must_use]
    pub fn finish(mut self, kept: &BTreeMap<TotalKey, Total>) -> Verification {
        self.judge_submission();
        let keys: std::collections::BTreeSet<&TotalKey> = kept.keys().chain(self.totals.keys()).collect();
        let mut wrong = Vec::new();
        for key in keys {
            let (stored, summed) =
                (kept.get(key).copied().unwrap_or_default(), self.totals.get(key).copied().unwrap_or_default());
            if stored != summed {
                wrong.push(format!(
                    "The kept total of {} for fund {} in {} ({}) is not the sum of its postings.",
                    key.account, key.fund, key.month, key.currency
                ));
            }
        }
        for message in wrong {
            self.find(None, "totals", message);
        }
        Verification {
            entries: self.entries,
            postings: self.postings,
            findings: self.findings,
            notes: Vec::new(),
            head: self.head.map_or(Hash::ZERO, |seal| seal.hash),
        }
    }
}

/// Whether restricted money may leave its fund with this entry: a stated rededication, or the reversal of a gift.
#[must_use]
pub fn is_rededicated(draft: &Draft) -> bool {
    draft.rededication.is_some() || draft.reverses.is_some()
}
