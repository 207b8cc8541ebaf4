//! What holds for every act and any amounts; and what acts refuse.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::chart::SALES;
use super::worked_book::{EmptyBook, balances, record_all};
use super::{Act, Batch, parse_line};
use crate::ledger::goods::{moved_as_money, priced_otherwise};
use crate::ledger::product::StockLevel;
use crate::ledger::{AccountPath, Draft, Role};

/// Random sizes for a story in which every act occurs.
#[derive(Debug, Clone)]
struct Sizes {
    big: i64,
    part: i64,
    fee: i64,
    pieces: i64,
    percent: i64,
}

fn sizes() -> impl Strategy<Value = Sizes> {
    (1_000_i64..1_000_000_000, 4_i64..400, 0_i64..=100).prop_flat_map(|(big, pieces, percent)| {
        (1..=big, 1..=big).prop_map(move |(part, fee)| Sizes { big, part, fee, pieces, percent })
    })
}

fn money(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// The lines of a story with every act, each valid whatever the sizes.
fn story(sizes: &Sizes) -> Vec<String> {
    let Sizes { big, part, fee, pieces, percent } = sizes;
    let (rest, sold, few) = (100 - percent, (pieces / 4).max(1), 1);
    let (all, some, kept) = (money(*big), money(*part), money(*fee));
    let (twice, plenty) = (money(big * 2), money(big * 50));
    let (giro, box_, paypal) = ("Assets:Bank:Giro", "Assets:Cash:Box", "Assets:PayPal:EUR");
    let acts = [
        format!(r#""act":"opening","balances":[{{"account":"{giro}","fund":"general","amount":"{plenty}"}},{{"account":"{box_}","fund":"merch","amount":"{all}","below_zero":true}},{{"account":"Liabilities:Payable:X","fund":"general","amount":"{some}"}}]"#),
        format!(r#""act":"donation","reference":"D","fund":"rupression","amount":"{all}","into":"{paypal}","fee":"{kept}","fee_borne_by":"general""#),
        format!(r#""act":"income","fund":"general","amount":"{all}","income":"Income:Membership","into":"{giro}""#),
        format!(r#""act":"split","into":"{paypal}","parts":[{{"fund":"rupression","amount":"{all}"}},{{"fund":"general","amount":"{some}","account":"Income:Membership"}}],"fee":"{kept}""#),
        format!(r#""act":"split","from":"{giro}","parts":[{{"fund":"general","amount":"{some}","account":"Expenses:General:Rent"}},{{"fund":"general","amount":"{kept}","account":"Expenses:Fees:Bank"}}]"#),
        format!(r#""act":"refund","of":"D","amount":"{some}","fee_returned":"{kept}""#),
        format!(r#""act":"stock_purchase","items":[{{"product":"SHIRT","quantity":{pieces},"cost":"{all}"}},{{"product":"ZINE","quantity":{pieces},"cost":"{all}"}}],"freight":"{kept}","spread":"quantity","owed_to":"Liabilities:Payable:Printer""#),
        format!(r#""act":"merch_sale","reference":"S","items":[{{"product":"SHIRT","quantity":{sold},"price":"{all}"}},{{"product":"ZINE","quantity":{few},"price":"{all}"}}],"shipping":"{some}","discount":"{kept}","into":"{giro}","fee":"{kept}""#),
        format!(r#""act":"merch_sale","items":[{{"product":"ZINE","quantity":1,"price":"{all}"}}],"given":"{twice}","donation_fund":"rupression","into":"{box_}""#),
        format!(r#""act":"preorder","items":[{{"product":"SHIRT","quantity":1}}],"into":"{giro}""#),
        r#""act":"merch_sale","items":[{"product":"SHIRT","quantity":1}],"into":"Liabilities:Payable:Preorders""#.to_owned(),
        r#""act":"exchange","of":"S","back":[{"product":"ZINE","quantity":1}],"out":[{"product":"ZINE","quantity":1}],"stock_reason":"last one""#.to_owned(),
        format!(r#""act":"sale_refund","of":"S","amount":"{some}","items":[{{"product":"SHIRT","quantity":{sold}}}],"goods":"damaged""#),
        r#""act":"gift_in_kind","product":"SHIRT","quantity":7,"value":"70.01""#.to_owned(),
        format!(r#""act":"stock_count","items":[{{"product":"SHIRT","counted":{}}}]"#, pieces + 30),
        r#""act":"stock_moved","items":[{"product":"SHIRT","quantity":5}],"into":"Assets:Inventory:Stall""#.to_owned(),
        r#""act":"give_away","items":[{"product":"SHIRT","quantity":5}],"fund":"rupression","place":"Assets:Inventory:Stall""#.to_owned(),
        r#""act":"consignment_out","shop":"A","items":[{"product":"SHIRT","quantity":9}]"#.to_owned(),
        format!(r#""act":"consignment_settlement","shop":"A","items":[{{"product":"SHIRT","quantity":4,"price":"{all}"}}],"commission_percent":"{percent}""#),
        r#""act":"consignment_return","shop":"A","items":[{"product":"SHIRT","returned":3,"missing":2}]"#.to_owned(),
        format!(r#""act":"consignment_settlement","shop":"B","items":[{{"product":"SHIRT","quantity":1,"price":"{all}","place":"Assets:Inventory:Shirt"}}]"#),
        format!(r#""act":"payment_received","from":"Assets:Receivable:B","amount":"{some}","into":"{giro}","fee":"0.00""#),
        format!(r#""act":"consignor_sale","consignor":"D","fund":"merch","amount":"{all}","into":"{box_}","commission_percent":"{percent}""#),
        format!(r#""act":"tickets_sold","event":"E05","amount":"{all}","into":"{paypal}","fee":"{kept}""#),
        format!(r#""act":"event_income","event":"E05","amount":"{all}","into":"Liabilities:Payable:Tickets","what":"tickets""#),
        format!(r#""act":"event_takings","event":"E05","into":"Assets:Cash:Event","door":"{all}","donation_box":"{some}","counted":"{twice}","float":"{kept}","elsewhere":[{{"into":"{paypal}","amount":"{some}"}}],"costs":[{{"expense":"Expenses:Event:PA","amount":"{some}"}}]"#),
        format!(r#""act":"event_cost","event":"E05","costs":[{{"expense":"Expenses:Event:Bands","amount":"{all}"}}],"owed_to":"Liabilities:Reimburse:P-1""#),
        format!(r#""act":"payable_settled","event":"E05","owed_to":"Liabilities:Reimburse:P-1","amount":"{all}","from":"{giro}""#),
        format!(r#""act":"event_settlement","event":"E05","shares":[{{"fund":"rupression","percent":"{percent}"}},{{"fund":"general","percent":"{rest}"}}]"#),
        format!(r#""act":"cost_owed","fund":"rupression","amount":"{all}","expense":"Expenses:Support:Legal","owed_to":"Liabilities:Payable:L-1""#),
        format!(r#""act":"payment","fund":"general","amount":"{all}","from":"{giro}","expense":"Expenses:Support:Parcels","fee":"{kept}""#),
        format!(r#""act":"donation","fund":"general","amount":"{all}","into":"{paypal}""#),
        format!(r#""act":"payout_sent","from":"{paypal}","amount":"{some}""#),
        format!(r#""act":"payout_arrived","into":"{giro}","amount":"{some}""#),
        format!(r#""act":"move","from":"{giro}","into":"{box_}","amount":"{all}""#),
        format!(r#""act":"conversion","from":"{giro}","amount":"{some}","currency":"EUR","into":"Assets:Cash:Francs","received":"{all}","received_currency":"CHF""#),
        format!(r#""act":"transfer","from_fund":"general","to_fund":"rupression","amount":"{some}","account":"{giro}""#),
        format!(r#""act":"surplus_to_fund","from_fund":"merch","shares":[{{"fund":"rupression","percent":"{percent}"}},{{"fund":"general","percent":"{rest}"}}],"amount":"{all}","account":"{giro}""#),
        format!(r#""act":"interfund_loan","lender":"general","borrower":"merch","amount":"{all}","account":"{giro}""#),
        format!(r#""act":"loan_repaid","lender":"general","borrower":"merch","amount":"{some}","account":"{giro}""#),
        format!(r#""act":"cash_count","account":"{giro}","counted":"{kept}""#),
        format!(r#""act":"journal","lines":[{{"account":"{giro}","fund":"general","amount":"-{all}"}},{{"account":"{box_}","fund":"general","amount":"{all}","memo":"by hand"}}]"#),
    ];
    let lines = acts.iter().enumerate();
    lines.map(|(index, act)| format!(r#"{{"key":"k{index}","date":"2020-02-10",{act}}}"#)).collect()
}

/// Pieces and value at each place, and that the value is what the accounts hold.
fn stock_by_place(drafts: &[Draft]) -> BTreeMap<(String, String), StockLevel> {
    let mut stock: BTreeMap<(String, String), StockLevel> = BTreeMap::new();
    for step in drafts.iter().flat_map(|draft| &draft.stock_moves) {
        let level = stock.entry((step.product.clone(), step.place.to_string())).or_default();
        level.apply(step.quantity, step.value_minor);
    }
    let totals = balances(drafts);
    let mut values: BTreeMap<&str, i64> = BTreeMap::new();
    for ((_, place), level) in &stock {
        *values.entry(place).or_default() += level.value_minor;
    }
    for (place, value) in values {
        let posted: i64 = totals.iter().filter(|((account, ..), _)| account == place).map(|(_, minor)| *minor).sum();
        assert_eq!(value, posted, "{place}");
    }
    stock
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_act_yields_a_balanced_entry_whatever_the_amounts(sizes in sizes()) {
        let lines = story(&sizes);
        let mut batch = Batch::new(&EmptyBook);
        let mut names = BTreeSet::new();
        for line in &lines {
            let record = parse_line(line).map_err(|error| TestCaseError::fail(format!("{error}\n{line}")))?;
            names.insert(record.act.name());
            let draft = batch.record(&record).map_err(|error| TestCaseError::fail(format!("{error}\n{line}")))?;
            let balanced = draft.clone().balance(|path| Some(Role::inferred(path)));
            prop_assert!(balanced.is_ok(), "{}\n{line}", balanced.unwrap_err());
            prop_assert_eq!(priced_otherwise(draft, SALES), None, "sales are what the goods went for\n{}", line);
            let is_goods = |path: &AccountPath| Role::inferred(path).is_stock() && record.act.name() != "opening";
            prop_assert_eq!(moved_as_money(draft, is_goods), None, "value follows the pieces\n{}", line);
        }
        prop_assert_eq!(names, Act::NAMES.iter().copied().collect::<BTreeSet<_>>());
        let drafts = batch.into_drafts();
        stock_by_place(&drafts);
        let left = balances(&drafts).into_iter().filter(|((account, fund, _), minor)| {
            let holds = account.starts_with("Assets") || account.starts_with("Liabilities");
            holds && *fund == "event-E05".parse().unwrap() && *minor != 0
        });
        prop_assert_eq!(left.count(), 0, "the event's fund ends at zero");
    }

    #[test]
    fn stock_keeps_its_value_and_its_pieces_through_any_sequence(
        steps in prop::collection::vec((0_u8..8, 1_i64..40, 1_i64..99_999), 1..40)
    ) {
        let mut batch = Batch::new(&EmptyBook);
        let mut pieces = 0_i64;
        for (index, (what, count, cost)) in steps.into_iter().enumerate() {
            let item = format!(r#""items":[{{"product":"SHIRT","quantity":{count}}}]"#);
            let (act, change) = match what {
                0 | 1 => (format!(r#""act":"stock_purchase","items":[{{"product":"SHIRT","quantity":{count},"cost":"{}"}}],"paid_from":"Assets:Bank:Giro""#, money(cost)), count),
                2 => (format!(r#""act":"merch_sale","reference":"S{index}",{item},"into":"Assets:Cash:Box""#), -count),
                3 => (format!(r#""act":"consignment_out","shop":"A",{item}"#), 0),
                4 => (format!(r#""act":"consignment_settlement","shop":"A",{item}"#), -count),
                5 => (format!(r#""act":"consignment_return","shop":"A","items":[{{"product":"SHIRT","returned":{count},"missing":1}}]"#), -1),
                6 => (format!(r#""act":"stock_moved",{item},"from":"Assets:Inventory:Consigned:A","into":"Assets:Inventory:Stall""#), 0),
                _ => (format!(r#""act":"give_away",{item},"place":"Assets:Inventory:Stall""#), -count),
            };
            let line = format!(r#"{{"key":"k{index}","date":"2020-02-10",{act}}}"#);
            // Refused steps leave no trace: that is what the sums below prove.
            if batch.record(&parse_line(&line).unwrap()).is_ok() {
                pieces += change;
            }
        }
        let stock = stock_by_place(&batch.into_drafts());
        prop_assert_eq!(stock.values().map(|level| level.quantity).sum::<i64>(), pieces);
        for (place, level) in stock {
            prop_assert!(level.quantity >= 0 && level.value_minor >= 0, "{:?} {:?}", place, level);
            prop_assert!(level.quantity != 0 || level.value_minor == 0, "{:?} {:?}", place, level);
        }
    }
}

/// The sentence with which the last line is refused.
fn numbered(lines: &[&str]) -> Vec<String> {
    let line = |(index, act): (usize, &&str)| format!(r#"{{"key":"k{index}","date":"2020-02-10",{act}}}"#);
    lines.iter().enumerate().map(line).collect()
}

fn drafts(lines: &[&str]) -> Vec<Draft> {
    record_all(&numbered(lines).join("\n")).unwrap()
}

fn refusal(lines: &[&str]) -> String {
    let text = numbered(lines);
    let (last, before) = text.split_last().unwrap();
    record_all(&before.join("\n")).unwrap();
    let refused = record_all(&text.join("\n"));
    refused.map(|_| last.clone()).unwrap_err().to_string()
}

const BOUGHT: &str = r#""act":"stock_purchase","items":[{"product":"SHIRT","quantity":2,"cost":"13.00"}],"paid_from":"Assets:Bank:Giro""#;

#[test]
fn a_donation_refuses_what_cannot_be() {
    let donation = |more: &str| refusal(&[&format!(r#""act":"donation","into":"Assets:PayPal:EUR",{more}"#)]);
    assert!(donation(r#""fund":"general","amount":"-5.00""#).starts_with("amount is -5.00."));
    assert!(donation(r#""fund":"general","amount":"0""#).starts_with("amount is 0."));
    assert!(donation(r#""fund":"general","amount":"1e5""#).starts_with("amount: We cannot read"));
    assert!(donation(r#""fund":"general","amount":"5.00","fee":"5.01""#).contains("fee 5.01 EUR is larger"));
    assert!(donation(r#""fund":"general","amount":"5.00","fee":"-1""#).starts_with("fee is -1"));
    assert!(donation(r#""fund":"nobody","amount":"5.00""#).contains("no fund nobody"));
    assert!(donation(r#""fund":"closed","amount":"5.00""#).contains("closed is closed"));
    assert!(
        donation(r#""fund":"general","amount":"5.00","fee":"1","fee_borne_by":"closed""#).contains("closed is closed")
    );
    assert!(donation(r#""fund":"general","amount":"5.00","currency":"USD""#).contains("holds EUR only"));
    assert!(donation(r#""fund":"general","amount":"5.00","income":"Expenses:X""#).contains("below Income"));
    let into_old = r#""act":"donation","fund":"general","amount":"5.00","into":"Assets:Bank:Old""#;
    assert!(refusal(&[into_old]).contains("Assets:Bank:Old is closed"));
}

#[test]
fn a_sale_refuses_what_cannot_be() {
    let sale = |more: &str| refusal(&[BOUGHT, &format!(r#""act":"merch_sale","into":"Assets:Cash:Box",{more}"#)]);
    assert!(sale(r#""items":[]"#).contains("items is empty"));
    assert!(sale(r#""items":[{"product":"SOCK","quantity":1}]"#).contains("no product SOCK"));
    assert!(sale(r#""items":[{"product":"SHIRT","quantity":0}]"#).contains("quantity of SHIRT is 0"));
    assert!(sale(r#""items":[{"product":"SHIRT","quantity":3}]"#).contains("holds 2 of SHIRT, and 3 are wanted"));
    let one = r#""items":[{"product":"SHIRT","quantity":1}]"#;
    assert!(sale(&format!(r#"{one},"given":"17.99""#)).contains("less than the price"));
    assert!(sale(&format!(r#"{one},"given":"20.00""#)).contains("donation_fund"));
    assert!(sale(&format!(r#"{one},"discount":"18.01""#)).contains("discount 18.01 EUR is larger"));
    assert!(sale(&format!(r#"{one},"currency":"USD""#)).contains("give the price"));
    assert!(sale(r#""items":[{"product":"SHIRT","quantity":1,"price":"-1"}]"#).starts_with("price is -1"));
    let unpaid = format!(r#""act":"merch_sale","into":"Liabilities:Payable:Preorders",{one}"#);
    assert!(refusal(&[BOUGHT, &unpaid]).contains("0.00 EUR is open"));
}

#[test]
fn below_zero_the_reason_stands_in_the_posting() {
    let sale = r#"{"key":"k","date":"2020-02-10","act":"merch_sale","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box","stock_reason":"found in the van"}"#;
    let drafts = record_all(sale).unwrap();
    assert!(drafts[0].lines.iter().any(|line| line.memo.as_deref() == Some("found in the van")));
    assert_eq!(drafts[0].stock_moves[0].quantity, -1);
}

#[test]
fn moves_transfers_and_settlements_refuse_what_cannot_be() {
    let same = r#""act":"move","from":"Assets:Cash:Box","into":"Assets:Cash:Box","amount":"1","fund":"general""#;
    assert!(refusal(&[same]).contains("on both sides"));
    let unheld = r#""act":"move","from":"Assets:Cash:Box","into":"Assets:Bank:Giro","amount":"1""#;
    assert!(refusal(&[unheld]).contains("Name the fund"));
    let self_loan =
        r#""act":"interfund_loan","lender":"merch","borrower":"Merch","amount":"1","account":"Assets:Cash:Box""#;
    assert!(refusal(&[self_loan]).contains("on both sides"));
    let repaid =
        r#""act":"loan_repaid","lender":"general","borrower":"merch","amount":"1","account":"Assets:Cash:Box""#;
    assert!(refusal(&[repaid]).contains("0.00 EUR is open"));
    let shares = |shares: &str| format!(r#""act":"event_settlement","event":"E05","shares":[{shares}]"#);
    assert!(refusal(&[&shares("")]).contains("shares is empty"));
    assert!(refusal(&[&shares(r#"{"fund":"general","percent":"99"}"#)]).contains("add up to 99 percent"));
    assert!(refusal(&[&shares(r#"{"fund":"general","percent":"100"}"#)]).contains("holds no money"));
    let owed = r#""act":"event_cost","event":"E05","costs":[{"expense":"Expenses:Event:PA","amount":"9"}],"owed_to":"Liabilities:Payable:L-1""#;
    assert!(refusal(&[owed, &shares(r#"{"fund":"general","percent":"100"}"#)]).contains("-9.00 EUR open"));
    let both = r#""act":"event_cost","event":"E05","costs":[{"expense":"Expenses:Event:PA","amount":"9"}]"#;
    assert!(refusal(&[both]).contains("either from or owed_to"));
    let till = r#""act":"event_takings","event":"E05","into":"Assets:Cash:Event","door":"9","counted":"1","float":"5""#;
    assert!(refusal(&[till]).contains("less than the float"));
}

#[test]
fn a_refund_never_pays_back_more_than_came() {
    let gift = r#""act":"donation","reference":"D","fund":"rupression","amount":"5.00","into":"Assets:Cash:Box""#;
    assert!(refusal(&[gift, r#""act":"refund","of":"D","amount":"5.01""#]).contains("larger than what came in"));
    assert!(refusal(&[gift, gift, r#""act":"refund","of":"D""#]).contains("2 entries answer"));
    assert!(refusal(&[gift, r#""act":"refund","of":"E""#]).contains("No entry answers"));
    assert!(refusal(&[gift, r#""act":"sale_refund","of":"D""#]).contains("is no sale"));
    let sale =
        r#""act":"merch_sale","reference":"S","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box""#;
    let more = r#""act":"sale_refund","of":"S","amount":"1","items":[{"product":"SHIRT","quantity":2}]"#;
    assert!(refusal(&[BOUGHT, sale, more]).contains("1 of SHIRT are with the buyer"));
}

#[test]
fn what_was_given_back_before_counts_for_money_goods_and_fees() {
    let gift = r#""act":"donation","reference":"D","fund":"rupression","amount":"50.00","into":"Assets:PayPal:EUR","fee":"2.00""#;
    let part = r#""act":"refund","of":"D","amount":"30.00","fee_returned":"1.50""#;
    assert!(refusal(&[gift, part, r#""act":"refund","of":"D","amount":"20.01""#]).contains("20.00: 50.00 came in"));
    let fees = refusal(&[gift, part, r#""act":"refund","of":"D","amount":"1.00","fee_returned":"0.51""#]);
    assert!(fees.contains("0.50"), "{fees}");
    let rest = drafts(&[gift, part, r#""act":"refund","of":"D""#]).pop().unwrap();
    assert_eq!(rest.lines.iter().map(|line| line.amount.minor.abs()).collect::<Vec<_>>(), [2000, 2000]);
    assert!(refusal(&[gift, r#""act":"refund","of":"D""#, r#""act":"refund","of":"D""#]).contains("paid back already"));

    let sale =
        r#""act":"merch_sale","reference":"S","items":[{"product":"SHIRT","quantity":2}],"into":"Assets:Cash:Box""#;
    let one = r#""act":"sale_refund","of":"S","items":[{"product":"SHIRT","quantity":1}]"#;
    let torn = r#""act":"sale_refund","of":"S","items":[{"product":"SHIRT","quantity":1}],"goods":"damaged""#;
    let swap = r#""act":"exchange","of":"S","back":[{"product":"SHIRT","quantity":2}],"out":[{"product":"SHIRT","quantity":2}]"#;
    // What was paid for the one shirt, and no more.
    let came = drafts(&[BOUGHT, sale, one]).pop().unwrap();
    assert_eq!(came.lines.iter().map(|line| line.amount.minor).max(), Some(1800), "{came:?}");
    for first in [one, torn] {
        assert!(refusal(&[BOUGHT, sale, first, swap]).contains("1 of SHIRT are with the buyer"), "{first}");
        drafts(&[BOUGHT, sale, first, one]);
        let said = refusal(&[BOUGHT, sale, first, one, one]);
        assert!(said.contains("0 of SHIRT are with the buyer"), "{said}");
    }
    // Exchanged goods are the buyer's, and come back as what they are now.
    drafts(&[BOUGHT, sale, swap, swap, one, one]);
}

#[test]
fn an_exchange_is_for_goods_of_the_same_price() {
    let sale =
        r#""act":"merch_sale","reference":"S","items":[{"product":"SHIRT","quantity":1}],"into":"Assets:Cash:Box""#;
    let other = r#""act":"exchange","of":"S","back":[{"product":"SHIRT","quantity":1}],"out":[{"product":"ZINE","quantity":1}]"#;
    assert!(refusal(&[BOUGHT, sale, other]).contains("of the same price"));
}

#[test]
fn emptying_an_account_takes_every_funds_part_as_it_stands() {
    let lines = [
        r#"{"key":"a","date":"2020-02-10","act":"donation","fund":"rupression","amount":"50.00","into":"Assets:PayPal:EUR","fee":"1.74","fee_borne_by":"general"}"#,
        r#"{"key":"b","date":"2020-02-10","act":"payout_sent","from":"Assets:PayPal:EUR","amount":"48.26"}"#,
    ];
    let drafts = record_all(&lines.join("\n")).unwrap();
    assert!(balances(&drafts).iter().all(|((account, ..), minor)| account != "Assets:PayPal:EUR" || *minor == 0));
}

#[test]
fn what_came_by_card_is_not_missed_in_the_till_and_what_was_laid_out_is_owed() {
    // Tallies of 100.00, 30.00 of it by card, 10.00 paid out of the till: 60.00 is expected there, 58.00 was counted.
    let sheet = r#"{"key":"k","date":"2020-02-10","act":"event_takings","event":"E05","into":"Assets:Cash:Event","door":"100.00","counted":"58.00","costs":[{"expense":"Expenses:Event:Flyers","amount":"10.00"}],"elsewhere":[{"into":"Assets:SumUp","amount":"30.00"}],"laid_out":[{"expense":"Expenses:Event:PA","amount":"25.00","owed_to":"Liabilities:Reimburse:P-1"}]}"#;
    let drafts = record_all(sheet).unwrap();
    let sum = |account: &str| -> i64 {
        balances(&drafts).into_iter().filter(|((path, ..), _)| path == account).map(|(_, minor)| minor).sum()
    };
    assert_eq!((sum("Assets:Cash:Event"), sum("Assets:SumUp"), sum("Expenses:Event:OverShort")), (5800, 3000, 200));
    assert_eq!((sum("Expenses:Event:PA"), sum("Liabilities:Reimburse:P-1")), (2500, -2500));
}

#[test]
fn goods_are_not_a_place_for_money() {
    let gift = r#""act":"donation","fund":"merch","amount":"5.00","into":"Assets:Inventory:Shirt""#;
    assert!(refusal(&[gift]).contains("holds goods"));
    let paid =
        r#""act":"payment","fund":"merch","amount":"5.00","from":"Assets:Inventory:Shirt","expense":"Expenses:X""#;
    assert!(refusal(&[BOUGHT, paid]).contains("holds goods"));
}

#[test]
fn each_fund_gets_its_exact_share_of_an_event_that_lies_in_several_places() {
    let lines = [
        r#"{"key":"a","date":"2020-02-10","act":"event_income","event":"E05","what":"door","amount":"10.01","into":"Assets:Cash:Box"}"#,
        r#"{"key":"b","date":"2020-02-10","act":"event_income","event":"E05","what":"bar","amount":"10.01","into":"Assets:Cash:Bar"}"#,
        r#"{"key":"c","date":"2020-02-10","act":"event_income","event":"E05","what":"bar","amount":"0.01","into":"Assets:Bank:Giro"}"#,
        r#"{"key":"d","date":"2020-02-10","act":"event_settlement","event":"E05","shares":[{"fund":"rupression","percent":"50"},{"fund":"general","percent":"50"}]}"#,
    ];
    let drafts = record_all(&lines.join("\n")).unwrap();
    let surplus: Vec<i64> = balances(&drafts[3..])
        .into_iter()
        .filter_map(|((account, ..), minor)| (account == "Transfers:EventSurplus").then_some(minor))
        .collect();
    // 20.03 in halves: the cent over goes to the fund that is named first.
    assert_eq!(surplus, vec![2003, -1001, -1002]);
}
