# Who a contact is, by the letter of its code.
web-f-person = Person
web-f-body = Group or company
