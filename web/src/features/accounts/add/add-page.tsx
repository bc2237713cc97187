import Alert from "@cloudscape-design/components/alert";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useOpenHelp, usePage } from "../../../shared/page";
import { useProductName } from "../../../shared/session";
import { seed, with_product_name } from "../../../strings/seed";
import { AddForm } from "./add-form";
import { add_help } from "./add-help";
import { PrerequisitesSection } from "./prerequisites";

const breadcrumbs = [
  { text: seed.menu.set_up, href: "/" },
  { text: seed.menu.cloud_tenant_setup, href: "/setup/cloud-tenants" },
  { text: seed.add.button, href: "/setup/cloud-tenants/add/aws" },
];

export function AddPage() {
  usePage({ title: seed.add.button, breadcrumbs, help: add_help });
  const open_help = useOpenHelp();
  const product_name = useProductName();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          info={
            <Link variant="info" onFollow={open_help} ariaLabel="Info about adding an account">
              Info
            </Link>
          }
          description={`${product_name} gets a read-only role in the account. You create it yourself, in the AWS console.`}
        >
          {seed.add.button}: {seed.add.aws}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Alert type="info" header="Master account first">
          {seed.organizations_note.map((text) => (
            <p key={text} className="note">
              {with_product_name(text, product_name)}
            </p>
          ))}
        </Alert>
        <PrerequisitesSection />
        <AddForm />
      </SpaceBetween>
    </ContentLayout>
  );
}
