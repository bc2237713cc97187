/** Where the API lives on the portal that served this page. */
export const api_base = "/api/v1";
