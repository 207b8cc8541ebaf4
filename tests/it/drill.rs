//! Every number of every statement leads to the entries behind it, and those entries add up to the number: on the demo
//! book, for every kind of period, beside another period and for one fund.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use solidarity_ledger::ledger::check::SealedEntry;
use solidarity_ledger::ledger::gift::NOBODY;
use solidarity_ledger::ledger::{Currency, EntryKind, Money};
use solidarity_ledger::ops::build_report::{Compare, PeriodAsked, ReportAsked, build_report};
use solidarity_ledger::ops::find_entries::{Backs, narrowed, parts, sum};
use solidarity_ledger::ops::find_goods::find_goods;
use solidarity_ledger::reports::drill::EntryFilter;
use solidarity_ledger::reports::facts::Filter;
use solidarity_ledger::reports::goods_drill::{Goods, GoodsFilter};
use solidarity_ledger::reports::table::{Cell, Drill, Value};
use solidarity_ledger::reports::{Narrowing, Report, ReportName};
use solidarity_ledger::store::Conn;
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::entries;

use crate::support::book::Book;
use crate::support::engines::on_both;

/// Numbers that are worked out from linked numbers beside them: a running balance, a change, what is left of something,
/// what an exchange won, what is as old as what was given for it;
/// and what a count of cash said, which is a document.
const WORKED_OUT: [&str; 12] = [
    "gain",
    "by_exchange",
    "balance",
    "change",
    "gross",
    "used",
    "left",
    "surplus",
    "counted",
    "missing",
    "book_then",
    "difference",
];

/// The demo book with what its entries say, read once.
struct Walk {
    conn: Conn,
    chart: Chart,
    entries: Vec<SealedEntry>,
    /// What a link was found to add up to.
    sums: HashMap<String, BTreeMap<Currency, i64>>,
    faults: BTreeSet<String>,
    followed: usize,
    goods_followed: usize,
}

impl Walk {
    fn of(url: &str) -> Self {
        let book = Book::at(url);
        book.done(&["init", "--demo"]);
        let mut conn = book.conn();
        let chart = Chart::load(&mut conn).unwrap();
        // What is taken back counts as never come in.
        let on_paypal =
            |one: &&SealedEntry| one.draft.lines.iter().any(|line| line.account.as_str().starts_with("Assets:PayPal"));
        let all = entries::list(&mut conn, &chart, &entries::EntryFilter::default(), true, None, i64::MAX).unwrap();
        let newest = all.iter().find(|one| one.draft.kind == EntryKind::Donation && on_paypal(one)).unwrap();
        book.done(&["reverse", &newest.seal.sequence.to_string()]);
        let entries =
            entries::list(&mut conn, &chart, &entries::EntryFilter::default(), false, None, i64::MAX).unwrap();
        assert!(entries.len() > 100, "a year of a group");
        Self { conn, chart, entries, sums: HashMap::new(), faults: BTreeSet::new(), followed: 0, goods_followed: 0 }
    }

    /// Follows a link: the entries it lists are those whose lines are asked for, and what they add up to is what the page says.
    fn follow(&mut self, filter: &EntryFilter) -> BTreeMap<Currency, i64> {
        let link = format!("{filter:?}");
        if let Some(known) = self.sums.get(&link) {
            return known.clone();
        }
        let backs = Backs::of(&mut self.conn, &self.chart, filter).unwrap();
        let narrowed = narrowed(&self.chart, filter, &backs);
        let listed = entries::list(&mut self.conn, &self.chart, &narrowed, false, None, i64::MAX);
        let listed: Vec<i64> = listed.unwrap().iter().map(|one| one.seal.sequence).collect();
        let mut added: BTreeMap<Currency, i64> = BTreeMap::new();
        let mut wanted = Vec::new();
        for one in &self.entries {
            let is_of_event = (filter.event.is_none() || filter.event == one.draft.event)
                && match filter.contact.as_deref() {
                    None => true,
                    Some(NOBODY) => one.draft.contact.is_none(),
                    asked => asked == one.draft.contact.as_deref(),
                };
            let parts = if is_of_event { parts(&self.chart, filter, &backs, one) } else { BTreeMap::new() };
            if !parts.is_empty() {
                wanted.push(one.seal.sequence);
            }
            parts.into_iter().for_each(|(currency, minor)| *added.entry(currency).or_default() += minor);
        }
        if listed != wanted {
            self.faults.insert(format!(
                "{link} lists {} entries and not the {} that it sums",
                listed.len(),
                wanted.len()
            ));
        }
        let told: BTreeMap<Currency, i64> = sum(&mut self.conn, &self.chart, filter)
            .unwrap()
            .into_iter()
            .map(|sum| (sum.currency, sum.minor))
            .collect();
        let without_zeros = |sums: &BTreeMap<Currency, i64>| -> BTreeMap<Currency, i64> {
            sums.iter().filter(|(_, minor)| **minor != 0).map(|(currency, minor)| (*currency, *minor)).collect()
        };
        if without_zeros(&told) != without_zeros(&added) {
            self.faults.insert(format!("{link}: the page says {told:?}, its entries add up to {added:?}"));
        }
        self.sums.insert(link, added.clone());
        added
    }

    fn check(&mut self, report: &Report) {
        for section in &report.sections {
            for row in &section.table.rows {
                for (column, cell) in section.table.columns.iter().zip(&row.cells) {
                    let place = format!("{} {} {}: {:?}", report.name, section.id, column.id, row.cells[0].value);
                    if let Some(Drill::Goods(filter)) = &cell.drill {
                        self.follow_goods(&place, filter, &cell.value);
                        continue;
                    }
                    let Value::Money(money) = cell.value else { continue };
                    // A total of lines that each lead somewhere needs no way of its own.
                    if row.sum_of.is_some() && cell.drill.is_none() {
                        continue;
                    }
                    if let Some(fault) = self.fault(cell, money, &column.id) {
                        self.faults.insert(format!("{place}: {money} {}: {fault}", money.currency));
                    }
                }
            }
        }
    }

    /// A number of merch or stock: the moves of goods that the listed entries hold add up to it.
    fn follow_goods(&mut self, place: &str, filter: &GoodsFilter, value: &Value) {
        self.goods_followed += 1;
        let found = find_goods(&mut self.conn, &self.chart, filter).unwrap();
        let told = match value {
            Value::Money(money) => found.money == *money,
            Value::Count(count) => found.pieces == *count,
            other => panic!("{place}: {other:?} counts no goods"),
        };
        let of_listed =
            self.entries.iter().filter(|one| found.entries.iter().any(|key| key.sequence == one.seal.sequence));
        let moves: Vec<_> = of_listed
            .flat_map(|one| &one.draft.stock_moves)
            .filter(|moved| moved.product == filter.product)
            .filter(|moved| filter.place.as_ref().is_none_or(|place| moved.place == *place))
            .collect();
        let goes_out = filter
            .goods
            .iter()
            .any(|goods| !matches!(goods, Goods::Bought | Goods::Returned | Goods::Arrived | Goods::Held));
        let sign = if goes_out { -1 } else { 1 };
        let pieces: i64 = moves.iter().map(|moved| moved.quantity).sum();
        let cost: i64 = moves.iter().map(|moved| moved.value_minor).sum();
        // What sales brought is shared among the products of an entry; cost and pieces are the moves' own.
        let has_income =
            filter.goods.iter().any(|goods| matches!(goods, Goods::Income | Goods::Commission | Goods::Surplus));
        let adds_up = match value {
            Value::Money(money) => has_income || money.minor == cost * sign,
            _ => found.pieces == pieces * sign,
        };
        if !told || !adds_up {
            self.faults.insert(format!("{place}: {value:?} is {found:?} of {pieces} pieces at {cost} by {filter:?}"));
        }
    }

    fn fault(&mut self, cell: &Cell, money: Money, column: &str) -> Option<String> {
        self.followed += 1;
        match &cell.drill {
            None if money.is_zero() || column.ends_with("_change") || WORKED_OUT.contains(&column) => None,
            None => Some("leads nowhere".to_owned()),
            Some(Drill::Entries(filter)) => {
                let found = self.follow(filter).get(&money.currency).copied().unwrap_or(0);
                (found != money.minor).then(|| format!("its entries add up to {}", Money::new(found, money.currency)))
            }
            Some(Drill::Entry(number)) => {
                let entry = self.entries.iter().find(|one| one.seal.sequence == *number)?;
                let of_currency = || entry.draft.lines.iter().filter(|line| line.amount.currency == money.currency);
                let debits: i64 = of_currency().map(|line| line.amount.minor.max(0)).sum();
                let is_in_it = of_currency().any(|line| line.amount.minor.abs() == money.minor.abs());
                (!is_in_it && debits != money.minor).then(|| format!("entry {number} holds no such amount"))
            }
            // Products, events, bank lines and reconciliations have pages of their own that list them.
            Some(_) => None,
        }
    }
}

fn asked(name: ReportName, period: PeriodAsked, filter: Filter, compare: Option<Compare>) -> ReportAsked {
    let today = chrono::Local::now().date_naive();
    ReportAsked { name, period, filter, compare, today, printed_at: String::new() }
}

#[test]
fn every_number_of_every_statement_is_the_sum_of_the_entries_it_leads_to() {
    on_both(|url| {
        let mut walk = Walk::of(url);
        let last = walk.entries.iter().map(|one| one.draft.date).max().unwrap();
        let first = walk.entries.iter().map(|one| one.draft.date).min().unwrap();
        let said = |text: String| Some(text);
        let (year, month) = (last.format("%Y").to_string(), last.format("%Y-%m").to_string());
        let periods = [
            PeriodAsked::default(),
            PeriodAsked { month: said(month), ..PeriodAsked::default() },
            PeriodAsked { quarter: said(format!("{year}-Q1")), ..PeriodAsked::default() },
            PeriodAsked { year: said(year.clone()), ..PeriodAsked::default() },
            PeriodAsked {
                from: said((first + chrono::Days::new(12)).to_string()),
                to: said((last - chrono::Days::new(9)).to_string()),
                ..PeriodAsked::default()
            },
            PeriodAsked { as_of: said((last - chrono::Days::new(40)).to_string()), ..PeriodAsked::default() },
        ];
        let funds: Vec<_> = walk.chart.funds().iter().map(|fund| fund.code.clone()).collect();
        let money: Vec<_> =
            walk.chart.accounts().iter().filter(|one| one.role.is_money()).map(|one| one.path.clone()).collect();
        let event = walk.entries.iter().find_map(|one| one.draft.event.clone()).expect("the demo has events");
        for name in ReportName::ALL.into_iter().filter(|name| *name != ReportName::Public) {
            let needs = name.needs();
            let usual = Filter {
                fund: needs.fund.then(|| funds[0].clone()),
                account: needs.account.then(|| money[0].clone()),
                event: needs.event.then(|| event.clone()),
                with_names: name.can_name_donors(),
            };
            for (at, period) in periods.iter().enumerate() {
                let one = asked(name, period.clone(), usual.clone(), None);
                let is_comparable = build_report(&mut walk.conn, &one).unwrap().is_comparable();
                let compare =
                    [None, Some(Compare::Previous), Some(Compare::LastYear)][at % 3].filter(|_| is_comparable);
                // Narrowed to a fund once: a month, compared with the one before.
                let narrowed = funds.last().cloned().filter(|_| at == 1 && name.takes(Narrowing::Fund));
                for fund in std::iter::once(usual.fund.clone()).chain(narrowed.map(Some)) {
                    let filter = Filter { fund, ..usual.clone() };
                    let report = build_report(&mut walk.conn, &asked(name, period.clone(), filter, compare)).unwrap();
                    walk.check(&report);
                }
            }
        }
        let faults: Vec<&str> = walk.faults.iter().map(String::as_str).collect();
        assert!(faults.is_empty(), "{} of {} numbers:\n{}", faults.len(), walk.followed, faults.join("\n"));
        assert!(walk.goods_followed > 300, "{} numbers of goods were followed", walk.goods_followed);
        assert!(walk.followed > 3_000, "{} numbers were followed", walk.followed);
    });
}
