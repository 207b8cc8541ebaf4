//! Orders and gifts of made-up files, and the payments they find.

use super::*;
use crate::import::draft;
use crate::import::{Options, read};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, day).unwrap()
}

fn details(file: &str) -> Vec<Detail> {
    let reading = read(file.as_bytes(), None, &Options::new(Currency::EUR, day(31))).unwrap();
    let lines: Vec<(i64, &StatementLine)> = (1..).zip(&reading.lines).collect();
    details_of(&lines)
}

pub(super) fn gift(row: i64, on: u32, minor: i64, name: &str, id: &str) -> Detail {
    Detail {
        rows: vec![row],
        date: day(on),
        currency: Currency::EUR,
        gross_minor: minor,
        net_minor: minor,
        ids: if id.is_empty() { Vec::new() } else { vec![id.to_owned()] },
        order_no: None,
        name: name.to_owned(),
        email: None,
        text: String::new(),
        items: Vec::new(),
        shipping_minor: 0,
        discount_minor: 0,
        is_refunded: false,
    }
}

pub(super) fn paid(line: i64, on: u32, minor: i64, name: &str, id: &str) -> Paid {
    let mut said = draft::line(1, day(on), minor, Currency::EUR);
    name.clone_into(&mut said.counterparty);
    if !id.is_empty() {
        said.refs.insert("bank_id".to_owned(), id.to_owned());
    }
    paid_of(line, &said).unwrap()
}

fn payments(found: &[Found]) -> Vec<Option<i64>> {
    let one = |found: &Found| match found {
        Found::This(candidate) => Some(candidate.payment),
        _ => None,
    };
    found.iter().map(one).collect()
}

#[test]
fn an_order_of_several_rows_is_one_with_all_its_things() {
    let shopify = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Notes,Payment Method,Payment Reference,Refunded Amount,Id\n\
        #2001,dana@example.org,paid,2026-01-10 10:00:00 +0100,EUR,35.00,4.50,6.31,39.50,1,Shirt - M,20.00,SH-M,Dana Probe,for the prisoners,PayPal,9AB00000CD0000011,0.00,7770001\n\
        #2001,dana@example.org,,,,,,,,3,Sticker pack,5.00,ST,,,,,,\n\
        #2002,emre@example.org,paid,2026-01-11 10:00:00 +0100,EUR,5.00,2.00,0.80,7.00,1,Sticker pack,5.00,ST,Emre Test,,PayPal,9AB00000CD0000012,0.00,7770002\n";
    let found = details(shopify);
    assert_eq!(found.len(), 2);
    let said: Vec<(&str, i64, Option<i64>)> =
        found[0].items.iter().map(|item| (item.sku.as_str(), item.quantity, item.price_minor)).collect();
    assert_eq!(said, [("SH-M", 1, Some(2000)), ("ST", 3, Some(500))]);
    assert_eq!((found[0].gross_minor, found[0].shipping_minor), (3950, 450), "the total has the sending in it");
    assert_eq!(found[0].email.as_deref(), Some("dana@example.org"));
    assert!(found[0].ids.contains(&"9ab00000cd0000011".to_owned()), "{:?}", found[0].ids);
    assert!(found[0].text.contains("for the prisoners"));
}

#[test]
fn sending_comes_on_top_where_the_rows_say_what_the_goods_cost() {
    let etsy = "Sale Date,Item Name,Buyer,Quantity,Price,Discount Amount,Order Shipping,Item Total,Currency,Transaction ID,Date Paid,Ship Name,Order ID,SKU\n\
        01/10/26,Patch black,buyer7,2,3.50,0.00,2.90,7.00,EUR,41,01/10/26,Dana Probe,501,PATCH\n\
        01/10/26,Poster,buyer7,1,5.00,0.00,2.90,5.00,EUR,42,01/10/26,Dana Probe,501,POST\n";
    let found = details(etsy);
    assert_eq!((found.len(), found[0].gross_minor, found[0].rows.len()), (1, 1490, 2));
}

#[test]
fn a_shared_number_is_proof_and_with_another_amount_a_question() {
    let orders = [gift(1, 10, 3950, "Dana", "9ab00000cd0000011"), gift(2, 10, 2000, "Emre", "9ab00000cd0000012")];
    let came =
        [paid(7, 11, 3950, "Somebody Else", "9AB00000CD0000011"), paid(8, 11, 1800, "Emre", "9AB00000CD0000012")];
    let found = assign(&orders, &came);
    assert_eq!(payments(&found), [Some(7), None]);
    let Found::Ask(candidates) = &found[1] else { panic!("{:?}", found[1]) };
    assert!(candidates[0].reasons.contains(&Reason::OtherAmount { paid: "18.00".into() }));
}

#[test]
fn amount_and_name_are_an_answer_amount_and_day_alone_a_question() {
    let gifts = [gift(1, 10, 500, "Mia Lund", ""), gift(2, 10, 700, "", ""), gift(3, 10, 900, "Ola", "")];
    let came = [paid(7, 12, 500, "LUND, MIA", ""), paid(8, 12, 500, "Jo", ""), paid(9, 12, 700, "Kim", "")];
    let found = assign(&gifts, &came);
    assert_eq!(payments(&found), [Some(7), None, None]);
    assert!(matches!(&found[1], Found::Ask(all) if all.len() == 1), "nobody says it is Kim's");
    assert_eq!(found[2], Found::Awaiting);
    let late = assign(&gifts[..1], &[paid(7, 30, 500, "Mia Lund", "")]);
    assert_eq!(late[0], Found::Awaiting, "three weeks later it is another one");
}

#[test]
fn no_payment_is_given_away_twice_and_equal_twins_find_one_each() {
    let twins = [gift(1, 10, 500, "Mia Lund", ""), gift(2, 10, 500, "Mia Lund", "")];
    let came = [paid(7, 10, 500, "Mia Lund", ""), paid(8, 10, 500, "Mia Lund", "")];
    assert_eq!(payments(&assign(&twins, &came)), [Some(7), Some(8)]);
    let found = assign(&twins, &came[..1]);
    assert_eq!(payments(&found), [Some(7), None]);
    assert_eq!(found[1], Found::Awaiting);
    // The same amount for two who are not the same: which is which nobody knows.
    let other = [gift(1, 10, 500, "Mia Lund", "")];
    assert!(matches!(&assign(&other, &came)[0], Found::Ask(all) if all.len() == 2));
}

#[test]
fn what_is_cancelled_or_paid_out_is_no_order() {
    let kofi = "DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Reference,BuyerEmail,PaymentProvider\n\
        2026-01-03T13:04:30Z,Jo,For Rupression,Ko-fi Support,3.00,2.90,EUR,Tip,8AA00000BB0000031,,jo@example.org,PayPal\n";
    let found = details(kofi);
    assert_eq!((found[0].gross_minor, found[0].name.as_str(), found[0].is_refunded), (300, "Jo", false));
    assert!(found[0].text.contains("For Rupression") && found[0].text.contains("Ko-fi Support"), "{}", found[0].text);
    let woo = "Order Number,Order Status,Order Date,Customer Note,Email (Billing),Order Total Amount,Order Refund Amount,SKU,Item Name,Quantity (- Refund),Item Cost,Transaction ID\n\
        801,Refunded,2026-01-11 10:00,,k@example.org,24.50,24.50,SH-L,Shirt,0,20.00,9AB00000CD0000051\n\
        802,Cancelled,2026-01-11 10:00,,k@example.org,24.50,0,SH-L,Shirt,1,20.00,\n";
    let found = details(woo);
    assert_eq!((found.len(), found[0].is_refunded), (1, true));
}
