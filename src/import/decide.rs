//! What is decided once a file: the order of its dates and the mark before its decimals, each from all values together.
//! Where two readings survive it says so; nothing is guessed cell by cell.

use chrono::{Days, NaiveDate};

use super::amount::{Cell, DecimalMark, MarkVote};
use super::date::{DateCell, DateOrder};
use super::reading::{Evidence, Question};

/// What is known beside the date cells themselves.
#[derive(Debug, Clone, Default)]
pub struct DateHints {
    pub answer: Option<DateOrder>,
    pub profile: Option<DateOrder>,
    /// Column names in English may come with American dates; others do not.
    pub may_be_american: bool,
    /// The money is US dollars: American order is the likelier one.
    pub is_dollar: bool,
    /// First and last day the preamble states.
    pub period: Option<(NaiveDate, NaiveDate)>,
    pub today: NaiveDate,
}

/// The order, how it was found, and the question where it stays open.
#[derive(Debug, Clone)]
pub struct DateDecision {
    pub order: DateOrder,
    pub evidence: Evidence,
    pub question: Option<Question>,
}

/// Decides the order for all date cells of a file. `pairs` are booking and value date of one row.
#[must_use]
pub fn date_order(cells: &[DateCell], pairs: &[(DateCell, DateCell)], hints: &DateHints) -> DateDecision {
    let open: Vec<&DateCell> = cells.iter().filter(|cell| !cell.is_fixed()).collect();
    let decided = |order: DateOrder, reason: &str| DateDecision {
        order,
        evidence: Evidence::decision("date_order", order.name(), reason),
        question: None,
    };
    if let Some(order) = hints.answer {
        return decided(order, "you chose it");
    }
    let Some(first) = open.first() else {
        return decided(DateOrder::Ymd, "the year stands first, or the month is a word");
    };
    let fitting = |order: DateOrder| open.iter().filter(|cell| cell.fits(order)).count();
    let most = DateOrder::ALL.into_iter().map(fitting).max().unwrap_or(0);
    let mut left: Vec<DateOrder> = DateOrder::ALL.into_iter().filter(|order| fitting(*order) == most).collect();
    if left.len() > 1 && (left.contains(&DateOrder::Dmy) || left.contains(&DateOrder::Mdy)) {
        left.retain(|order| *order != DateOrder::Ymd);
    }
    if let [only] = left.as_slice() {
        return decided(*only, "some dates can be read in no other order");
    }
    if first.separator == '.' {
        return decided(DateOrder::Dmy, "dates with points have the day first");
    }
    if let Some(order) = hints.profile {
        return decided(order, "this bank writes dates so");
    }
    if open.iter().any(|cell| cell.has_half_day) {
        return decided(DateOrder::Mdy, "times with am and pm come with the month first");
    }
    let both = [DateOrder::Dmy, DateOrder::Mdy];
    type Test = fn(&[&DateCell], &[(DateCell, DateCell)], &DateHints, DateOrder) -> bool;
    let tests: [(Test, &str); 4] = [
        (stays_in_period, "otherwise dates lie outside the period the file states"),
        (is_not_ahead, "otherwise bookings would lie in the future"),
        (value_is_near, "otherwise booking and value dates lie weeks apart"),
        (runs_in_order, "only so the lines run in the order of their days"),
    ];
    for (test, reason) in tests {
        let [day_first, month_first] = both.map(|order| test(&open, pairs, hints, order));
        if day_first != month_first {
            return decided(if day_first { DateOrder::Dmy } else { DateOrder::Mdy }, reason);
        }
    }
    if !hints.may_be_american {
        return decided(DateOrder::Dmy, "the column names are in a language that puts the day first");
    }
    ask_order(&open, hints)
}

fn ask_order(open: &[&DateCell], hints: &DateHints) -> DateDecision {
    let [day_first, month_first] = [DateOrder::Dmy, DateOrder::Mdy].map(|order| span(open, hints, order));
    let likelier = if day_first.saturating_mul(3) < month_first {
        DateOrder::Dmy
    } else if month_first.saturating_mul(3) < day_first || hints.is_dollar {
        DateOrder::Mdy
    } else {
        DateOrder::Dmy
    };
    let example = open.first().and_then(|cell| {
        let read = |order| cell.day(order, hints.today).map(|day| day.date.to_string());
        Some((read(DateOrder::Dmy)?, read(DateOrder::Mdy)?))
    });
    let (dmy, mdy) = example.unwrap_or_default();
    DateDecision {
        order: likelier,
        evidence: Evidence::decision(
            "date_order",
            likelier.name(),
            "every date can be read in both orders; this is the likelier one",
        ),
        question: Some(Question {
            id: "date_order".to_owned(),
            text: format!("Is the first date {dmy} (day first) or {mdy} (month first)?"),
            options: vec!["dmy".to_owned(), "mdy".to_owned()],
            chosen: Some(likelier.name().to_owned()),
            is_answered: false,
        }),
    }
}

fn days(cells: &[&DateCell], hints: &DateHints, order: DateOrder) -> Vec<NaiveDate> {
    cells.iter().filter_map(|cell| cell.day(order, hints.today)).map(|day| day.date).collect()
}

fn span(cells: &[&DateCell], hints: &DateHints, order: DateOrder) -> i64 {
    let days = days(cells, hints, order);
    match (days.iter().min(), days.iter().max()) {
        (Some(first), Some(last)) => last.signed_duration_since(*first).num_days(),
        _ => 0,
    }
}

fn stays_in_period(cells: &[&DateCell], _: &[(DateCell, DateCell)], hints: &DateHints, order: DateOrder) -> bool {
    let Some((from, to)) = hints.period else { return true };
    let slack = Days::new(7);
    let (from, to) = (from.checked_sub_days(slack).unwrap_or(from), to.checked_add_days(slack).unwrap_or(to));
    days(cells, hints, order).iter().all(|day| (from..=to).contains(day))
}

fn is_not_ahead(cells: &[&DateCell], _: &[(DateCell, DateCell)], hints: &DateHints, order: DateOrder) -> bool {
    let last = hints.today.checked_add_days(Days::new(10)).unwrap_or(hints.today);
    days(cells, hints, order).iter().all(|day| *day <= last)
}

fn value_is_near(_: &[&DateCell], pairs: &[(DateCell, DateCell)], hints: &DateHints, order: DateOrder) -> bool {
    pairs.iter().all(|(booked, value)| {
        let read = |cell: &DateCell| cell.day(order, hints.today).map(|day| day.date);
        match (read(booked), read(value)) {
            (Some(booked), Some(value)) => value.signed_duration_since(booked).num_days().abs() <= 20,
            _ => true,
        }
    })
}

fn runs_in_order(cells: &[&DateCell], _: &[(DateCell, DateCell)], hints: &DateHints, order: DateOrder) -> bool {
    let days = days(cells, hints, order);
    let mut distinct = days.clone();
    distinct.sort_unstable();
    distinct.dedup();
    // Two or three days run in order by chance.
    distinct.len() < 4 || days.is_sorted() || days.iter().rev().is_sorted()
}

/// The marks of a file's number columns.
#[derive(Debug, Clone)]
pub struct MarkDecision {
    /// By column.
    pub marks: Vec<DecimalMark>,
    pub evidence: Evidence,
    pub question: Option<Question>,
}

/// What a number column's cells say together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MarkTally {
    points: usize,
    commas: usize,
    either: usize,
    /// Of those that can be read both ways: with a point.
    either_points: usize,
}

impl MarkTally {
    pub fn add(&mut self, cell: &Cell) {
        match cell.vote() {
            MarkVote::Silent => {}
            MarkVote::Either => {
                let is_point = cell.grouping() == Some(DecimalMark::Point);
                self.either = self.either.saturating_add(1);
                self.either_points = self.either_points.saturating_add(usize::from(is_point));
            }
            MarkVote::Decided(DecimalMark::Point) => self.points = self.points.saturating_add(1),
            MarkVote::Decided(DecimalMark::Comma) => self.commas = self.commas.saturating_add(1),
        }
    }

    /// The mark before decimals, if the ones that are there group thousands, all of them the same.
    fn without_decimals(self) -> Option<DecimalMark> {
        match (self.either, self.either_points) {
            (0, _) => None,
            (_, 0) => Some(DecimalMark::Point),
            (all, points) => (all == points).then_some(DecimalMark::Comma),
        }
    }

    fn decided(self) -> Option<DecimalMark> {
        match self.points.cmp(&self.commas) {
            std::cmp::Ordering::Greater => Some(DecimalMark::Point),
            std::cmp::Ordering::Less => Some(DecimalMark::Comma),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// What is known beside the amounts themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct MarkHints<'h> {
    pub answer: Option<DecimalMark>,
    pub profile: Option<DecimalMark>,
    pub is_english: bool,
    /// The money is of a currency in which nobody writes decimals.
    pub has_no_decimals: bool,
    /// What the running balance says: the mark groups thousands, or stands before decimals.
    pub groups_thousands: Option<bool>,
    /// The first amount that can be read both ways.
    pub example: Option<&'h str>,
}

/// Decides each column's mark; a column that says nothing follows the others. `tallies` are by column, those of
/// columns that hold no money empty.
#[must_use]
pub fn decimal_marks(tallies: &[MarkTally], hints: &MarkHints) -> MarkDecision {
    let MarkHints { answer, profile, is_english, has_no_decimals, groups_thousands, example } = *hints;
    let total = tallies.iter().fold(MarkTally::default(), |sum, tally| MarkTally {
        points: sum.points.saturating_add(tally.points),
        commas: sum.commas.saturating_add(tally.commas),
        either: sum.either.saturating_add(tally.either),
        either_points: sum.either_points.saturating_add(tally.either_points),
    });
    let by_language = if is_english { DecimalMark::Point } else { DecimalMark::Comma };
    let of_thousands = total.without_decimals().filter(|_| has_no_decimals);
    let by_balance = groups_thousands
        .and_then(|groups| total.without_decimals().map(|mark| if groups { mark } else { mark.other() }));
    let is_told = total.decided().or(by_balance).or(of_thousands).is_some() || answer.or(profile).is_some();
    let is_open = !is_told && total.either > 0;
    let (file, reason) = match (answer, total.decided(), by_balance.or(profile).or(of_thousands)) {
        (Some(mark), _, _) => (mark, "you chose it"),
        (None, Some(mark), _) => (mark, "the amounts' own marks allow no other reading"),
        (None, None, Some(mark)) if by_balance.is_some() => (mark, "only so each balance follows from the lines"),
        (None, None, Some(mark)) if profile.is_some() => (mark, "this bank writes amounts so"),
        (None, None, Some(mark)) => (mark, "the currency has no decimals: a mark before three digits groups thousands"),
        (None, None, None) if total.either == 0 => (by_language, "no amount has decimals"),
        (None, None, None) => (by_language, "every amount can be read both ways; this is the likelier one"),
    };
    let marks = tallies.iter().map(|tally| answer.or_else(|| tally.decided()).unwrap_or(file)).collect();
    let question = is_open.then(|| {
        let read = example.unwrap_or("1.000");
        Question {
            id: "decimal_mark".to_owned(),
            text: format!("Is “{read}” a number of thousands, or does the mark stand before the decimals? Which mark stands before the decimals in this file?"),
            options: vec!["comma".to_owned(), "point".to_owned()],
            chosen: Some(by_language.name().to_owned()),
            is_answered: false,
        }
    });
    MarkDecision { marks, evidence: Evidence::decision("decimal_mark", file.name(), reason), question }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(texts: &[&str], may_be_american: bool) -> DateDecision {
        let cells: Vec<DateCell> = texts.iter().filter_map(|text| DateCell::scan(text)).collect();
        let today = NaiveDate::from_ymd_opt(2026, 12, 31).unwrap();
        date_order(&cells, &[], &DateHints { may_be_american, today, ..DateHints::default() })
    }

    #[test]
    fn one_part_above_twelve_fixes_the_order_for_all() {
        assert_eq!(decide(&["03/04/2026", "13/04/2026"], true).order, DateOrder::Dmy);
        assert_eq!(decide(&["03/04/2026", "04/13/2026"], true).order, DateOrder::Mdy);
        assert_eq!(decide(&["05.12.25"], true).order, DateOrder::Dmy);
        assert_eq!(decide(&["2026-01-05"], true).order, DateOrder::Ymd);
    }

    #[test]
    fn lines_that_run_in_order_only_one_way_decide() {
        let decision = decide(&["01/02/2026", "02/02/2026", "05/02/2026", "01/03/2026", "02/03/2026"], true);
        assert_eq!((decision.order, decision.question.is_none()), (DateOrder::Dmy, true));
    }

    #[test]
    fn two_readings_that_survive_are_asked_about_once() {
        let decision = decide(&["03/04/2026", "05/04/2026"], true);
        let question = decision.question.unwrap();
        assert_eq!((question.id.as_str(), question.chosen.as_deref()), ("date_order", Some("dmy")));
        assert!(decide(&["03/04/2026", "05/04/2026"], false).question.is_none());
    }

    #[test]
    fn a_mark_is_decided_by_all_values_of_its_column() {
        let tally = |texts: &[&str]| {
            let mut tally = MarkTally::default();
            texts.iter().filter_map(|text| Cell::scan(text)).for_each(|cell| tally.add(&cell));
            tally
        };
        let columns = [tally(&["1.000", "12,5"]), tally(&["2210.55"]), tally(&["3.000"])];
        let decision = decimal_marks(&columns, &MarkHints::default());
        assert_eq!(decision.marks.first(), Some(&DecimalMark::Comma));
        assert_eq!(decision.marks.get(1), Some(&DecimalMark::Point));
        let hints = MarkHints { example: Some("1.000"), ..MarkHints::default() };
        let open = decimal_marks(&[tally(&["1.000", "2.000"])], &hints);
        assert_eq!(open.question.map(|question| question.id).as_deref(), Some("decimal_mark"));
        let in_yen = MarkHints { has_no_decimals: true, ..hints };
        let told = decimal_marks(&[tally(&["1.000", "2.000"])], &in_yen);
        assert_eq!((told.marks.as_slice(), told.question.is_none()), (&[DecimalMark::Comma][..], true));
        let told = decimal_marks(&[tally(&["1,000", "2,000"])], &in_yen);
        assert_eq!((told.marks.as_slice(), told.question.is_none()), (&[DecimalMark::Point][..], true));
        assert!(decimal_marks(&[tally(&["1.000", "2,000"])], &in_yen).question.is_some(), "two marks are a question");
    }
}
