# The first pages.
home-nothing = Nothing needs you now: no case runs out of time, and nothing waits for your party.
home-promises = Cases whose time runs out, the oldest first
home-later = Cases that are due in more than a week
home-due = Due
home-held-by = Held by
home-us = yours
home-more = { $n ->
    [one] And one more.
   *[other] And { $n } more.
}
home-missed = Missed in the last window
home-waiting = Waiting for { $party }
home-sign = A text of { $by } waits for your signature
home-pending = Claims that are open
tactical-lead = How the levels were met in the last windows that are over, and what the parties see differently.
tactical-all = All levels by window
strategic-lead = Who delivers what to whom, by which model of cooperation, and how the levels of each are met.
portfolio-none = The agreement names no service that you may see.
portfolio-map = The alliance
portfolio-caption = Services by relation
portfolio-levels = Levels in their last window
portfolio-no-level = no level
portfolio-told = { $provider }, { $model }: { $services }
services-count = { $n ->
    [one] 1 service
   *[other] { $n } services
}
provider = Provider
customer = Customer
model = Model
model-guardian = guardian of technology
model-service-provider = service provider
model-partnership = partnership
role-customer = customer
role-integrator = integrator
role-provider = provider
