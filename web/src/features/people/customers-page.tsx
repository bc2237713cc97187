import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import HelpPanel from "@cloudscape-design/components/help-panel";
import { useState } from "react";
import { api, unwrap, type Schema } from "../../api/client";
import { keys } from "../../api/keys";
import { usePage } from "../../shared/page";
import { usePermission } from "../../shared/session";
import { seed } from "../../strings/seed";
import { CursorTable } from "../../ui/cursor-table";
import { Time } from "../../ui/time";
import { CreateCustomerDialog } from "./create-customer-dialog";

const breadcrumbs = [
  { text: seed.menu.set_up, href: "/" },
  { text: "Customers", href: "/setup/customers" },
];

const help = (
  <HelpPanel header={<h2>Customers</h2>}>
    <p>Each customer is one organization that uses this installation. Nothing of one is ever visible to another.</p>
    <p>
      The code is part of the names of the role and the stack in the customer's accounts, and cannot be changed later.
    </p>
  </HelpPanel>
);

export function CustomersPage() {
  usePage({ title: "Customers", breadcrumbs, help });
  const may_write = usePermission()("customers.write");
  const [creating, set_creating] = useState(false);
  return (
    <>
      <CursorTable<Schema["Customer"]>
        variant="full-page"
        query_key={keys.customers}
        load={(cursor) => unwrap(api.GET("/customers", { params: { query: { cursor } } }))}
        label="customers"
        header={
          <Header
            variant="awsui-h1-sticky"
            description="The organizations that use this installation."
            actions={
              may_write && (
                <Button variant="primary" onClick={() => set_creating(true)}>
                  Create a customer
                </Button>
              )
            }
          >
            Customers
          </Header>
        }
        empty="No customers yet."
        columns={[
          { id: "name", header: "Name", cell: (customer) => customer.name, isRowHeader: true, minWidth: 200 },
          { id: "code", header: "Code", cell: (customer) => <code>{customer.code}</code>, minWidth: 130 },
          { id: "created", header: "Created", cell: (customer) => <Time at={customer.created_at} />, minWidth: 160 },
        ]}
      />
      {creating && <CreateCustomerDialog close={() => set_creating(false)} />}
    </>
  );
}
