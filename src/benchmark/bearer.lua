-- Requests with one access token after the other. Environment: TOKENS, a file; COUNT, how many of them; BODY, a file of
-- JSON to be posted, or none to GET.
local requests = {}
local next = 0

function init(args)
  local file = os.getenv("BODY")
  local body = file and io.open(file):read("*a")
  for token in io.lines(os.getenv("TOKENS")) do
    if #requests == tonumber(os.getenv("COUNT")) then break end
    requests[#requests + 1] = wrk.format(body and "POST" or "GET", nil,
      { Authorization = "Bearer " .. token, ["Content-Type"] = body and "application/json",
        Accept = body and "application/json, text/event-stream" }, body)
  end
end

function request()
  next = next % #requests + 1
  return requests[next]
end

-- One line: requests a second, median and 99th percentile in microseconds, refusals and failures.
function done(summary, latency, unused)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format("%.0f,%.0f,%.0f,%d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(99), bad))
end
