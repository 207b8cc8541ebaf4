//! Roles as other programs' names of accounts give them, and what may become of them.

use super::*;

fn role(path: &str) -> Role {
    Role::inferred(&path.parse().unwrap())
}

#[test]
fn parts_give_the_role() {
    assert_eq!(role("Assets:Bank:Giro"), Role::Bank);
    assert_eq!(role("Assets:Cash:Box"), Role::Cash);
    assert_eq!(role("Assets:PayPal:EUR"), Role::Provider);
    assert_eq!(role("Assets:Transit:PayPal-Giro"), Role::InTransit);
    assert_eq!(role("Assets:Receivable:InfoshopA"), Role::Receivable);
    assert_eq!(role("Liabilities:Reimburse:P-07"), Role::Payable);
    assert_eq!(role("Liabilities:Consignor:DistroB"), Role::Payable);
    assert_eq!(role("Assets:Inventory:Shirt"), Role::Inventory);
    assert_eq!(role("Assets:Inventory:Consigned:InfoshopA"), Role::Consigned);
    assert_eq!(role("Assets:DueFrom:Merch"), Role::DueFrom);
    assert_eq!(role("Liabilities:DueTo:General"), Role::DueTo);
    assert_eq!(role("Equity:Opening"), Role::Opening);
    assert_eq!(role("Equity:Conversion"), Role::Conversion);
    assert_eq!(role("Transfers:InKind"), Role::Transfer);
    assert_eq!(role("Equity:FundTransfers"), Role::Transfer);
    assert_eq!(role("Expenses:Fees:PayPal"), Role::None);
    assert_eq!(role("Income:Donations:Bank"), Role::None);
}

#[test]
fn charts_of_other_programs_are_understood() {
    let told = [
        ("Assets:bank:checking", Role::Bank),
        ("Assets:cash", Role::Cash),
        ("Assets:bank:paypal", Role::Provider),
        ("Assets:Current Assets:Checking Account", Role::Bank),
        ("Assets:Current Assets:Savings Account", Role::Bank),
        ("Assets:Current Assets:Cash in Wallet", Role::Cash),
        ("Assets:US:BofA:Checking", Role::Bank),
        ("Assets:Cash at bank", Role::Bank),
        ("Assets:Petty Cash", Role::Cash),
        ("Assets:Girokonto", Role::Bank),
        ("Assets:Compte courant", Role::Bank),
        ("Assets:CompteCourant", Role::Bank),
        ("Assets:Caisse", Role::Cash),
        ("Assets:KASSE:Infoladen", Role::Cash),
        ("Assets:Caja chica", Role::Cash),
        ("Assets:stripe", Role::Provider),
        ("Assets:Accounts Receivable", Role::Receivable),
        ("Assets:Due from members", Role::Receivable),
        ("Assets:stock:shirts", Role::Inventory),
        ("Assets:consigned:infoshop", Role::Consigned),
        ("Assets:transfers", Role::InTransit),
        ("Liabilities:Accounts Payable", Role::Payable),
        ("Liabilities:Credit Card", Role::Payable),
        ("Equity:opening/closing balances", Role::Opening),
        ("Equity:Opening-Balances", Role::Opening),
        ("Equity:Conversions:Current", Role::Conversion),
        ("Equity:transfers", Role::Transfer),
    ];
    for (path, wanted) in told {
        assert_eq!(role(path), wanted, "{path}");
    }
}

#[test]
fn a_word_within_a_word_tells_nothing() {
    for path in [
        "Assets:Equipment",
        "Assets:Fixed Assets:Van",
        "Assets:Stockholm flat",
        "Assets:Databank licence",
        "Assets:Current Assets",
        "Assets:Investments:Brokerage Account:Stock",
        "Liabilities:Loan of the bank",
        "Income:Stripe",
        "Equity:Retained Earnings",
    ] {
        assert_eq!(role(path), Role::None, "{path}");
    }
}
