# Set-up and login
web-setup-kind-bank = Bank account
web-setup-kind-cash = Cash
web-setup-kind-provider = PayPal or similar
web-setup-twice = “{ $name }” stands here twice. Give each place its own name.
web-setup-nameless = “{ $message }” lies nowhere yet: give this place a name.
web-setup-wrong = { $message }
