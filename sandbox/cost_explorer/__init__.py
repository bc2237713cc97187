"""AWS Cost Explorer (`ce`): what ministack does not have, made from the estate.

AWS Cost Management API Reference, "AWS Cost Explorer Service". service.py dispatches; scope.py says whose costs a caller
sees; recommendations.py (offers.py) and savings_plans.py recommend; owned.py is what was bought already and utilization.py
how far it is used; ledger.py holds the daily costs and costs.py answers them; filters.py and wire.py are the requests'
and answers' form.
"""
