import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, unwrap } from "../../api/client";
import { keys } from "../../api/keys";
import { useProductName } from "../../shared/session";
import { InternalLink } from "../../ui/internal-link";
import { ProblemAlert } from "../../ui/problem-alert";

function useErrors() {
  return useQuery({ queryKey: keys.errors, queryFn: () => unwrap(api.GET("/errors")), staleTime: Infinity });
}

function useTitle(title: string) {
  const product_name = useProductName();
  useEffect(() => {
    document.title = `${title} · ${product_name}`;
  }, [title, product_name]);
}

/** Every error of the API, the page and the command line; open to whoever has met one. */
export function ErrorsPage() {
  useTitle("Errors");
  const errors = useErrors();
  const [text, set_text] = useState("");
  const wanted = text.toLowerCase();
  const items = (errors.data?.items ?? []).filter((error) =>
    `${error.code} ${error.title} ${error.remedy}`.toLowerCase().includes(wanted),
  );
  return (
    <main className="errors-page">
      {errors.error && (
        <ProblemAlert error={errors.error} what="The errors could not be read" onRetry={() => void errors.refetch()} />
      )}
      <Table
        variant="container"
        wrapLines
        trackBy="code"
        items={items}
        loading={errors.isPending}
        loadingText="Reading the errors"
        ariaLabels={{ tableLabel: "Errors" }}
        header={
          <Header
            variant="h1"
            counter={errors.data && `(${errors.data.items.length})`}
            description="What each code means and what helps. The same codes stand in the API's answers and on the command line."
          >
            Errors
          </Header>
        }
        filter={
          <TextFilter
            filteringText={text}
            filteringPlaceholder="Find an error"
            filteringAriaLabel="Find an error"
            onChange={({ detail }) => set_text(detail.filteringText)}
          />
        }
        empty={<Box textAlign="center">No error matches.</Box>}
        columnDefinitions={[
          {
            id: "code",
            header: "Code",
            isRowHeader: true,
            cell: (error) => <InternalLink href={`/errors/${error.code}`}>{error.code}</InternalLink>,
            minWidth: 170,
          },
          { id: "title", header: "What happened", cell: (error) => error.title, minWidth: 220 },
          { id: "remedy", header: "What to do", cell: (error) => error.remedy, minWidth: 280 },
          { id: "status", header: "HTTP status", cell: (error) => error.http_status, minWidth: 110 },
        ]}
      />
    </main>
  );
}

/** One error: where the `type` of a problem document leads. */
export function ErrorPage() {
  const { code } = useParams({ from: "/errors/$code" });
  useTitle(code);
  const errors = useErrors();
  const found = errors.data?.items.find((error) => error.code === code);
  return (
    <main className="errors-page">
      <SpaceBetween size="l">
        <Header variant="h1">{found ? found.title : "Error"}</Header>
        {errors.isPending && <Spinner />}
        {errors.error && (
          <ProblemAlert error={errors.error} what="The error could not be read" onRetry={() => void errors.refetch()} />
        )}
        {errors.data && !found && (
          <Alert type="warning" header="There is no such error">
            This version of the portal knows no error of that name.
          </Alert>
        )}
        {found && (
          <div>
            <Box variant="awsui-key-label">What to do</Box>
            <Box variant="p">{found.remedy}</Box>
            <Box variant="awsui-key-label">Code</Box>
            <Box variant="p">
              <code>{found.code}</code>, HTTP status {found.http_status}
            </Box>
          </div>
        )}
        <InternalLink href="/errors">All errors</InternalLink>
      </SpaceBetween>
    </main>
  );
}
