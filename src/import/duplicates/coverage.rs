//! Which days a file tells of, and which of them in full. The last day of an export is usually cut off: that a line is
//! not in it there means nothing. Knows no line.

use chrono::NaiveDate;

/// The days of a file, both included; none where it has no line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub first_is_whole: bool,
    pub last_is_whole: bool,
}

impl Coverage {
    /// Every day from the first to the last, in full.
    #[must_use]
    pub const fn whole(from: NaiveDate, to: NaiveDate) -> Self {
        Self { from: Some(from), to: Some(to), first_is_whole: true, last_is_whole: true }
    }

    /// Whether every movement of this day must be in the file.
    #[must_use]
    pub fn is_whole(&self, day: NaiveDate) -> bool {
        let (Some(from), Some(to)) = (self.from, self.to) else { return false };
        (from..=to).contains(&day) && (day != from || self.first_is_whole) && (day != to || self.last_is_whole)
    }
}
