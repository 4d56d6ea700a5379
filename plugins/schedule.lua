--[[
schedule: a number by the time of day, as the external metric `schedule`: replicas that are there before the morning's load.

The operator says when it has which value, in the configuration file. The first rule that applies counts:

    plugins:
      schedule:
        settings:
          zone: Europe/Berlin
          rules:
            - Mon-Fri 07:30-19:00 = 10
            - Sat,Sun 10:00-16:00 = 4
            - 22:00-02:00 = 1            # every day, over midnight
          otherwise: 2

An autoscaler that wants as many replicas as the value says:

    metrics:
      - type: External
        external:
          metric: { name: schedule }
          target: { type: AverageValue, averageValue: "1" }

Try it:
    kubectl get --raw '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/schedule'
]]

local plugin = moongauge.plugin {
  name = "schedule",
  version = "1.0.0",
  description = "A number by the time of day",
  settings = {
    rules = { type = "list", default = {}, description = "[DAYS] HH:MM-HH:MM = NUMBER; without any there is no metric" },
    otherwise = { type = "number", default = 0, description = "the value where no rule applies" },
    zone = { type = "string", default = "UTC", description = "the time zone, such as Europe/Berlin" },
    metric = { type = "string", default = "schedule", description = "the metric's name" },
  },
}

local settings = plugin.settings
local is_zone, complaint = pcall(time.fields, 0, settings.zone)
if not is_zone then error(('the setting "zone": %s'):format(complaint), 0) end

local DAYS = { Mon = 1, Tue = 2, Wed = 3, Thu = 4, Fri = 5, Sat = 6, Sun = 7 }

-- The days that a text such as "Mon-Fri,Sun" names, by their numbers; all where it is empty.
local function days(text, rule)
  local set = {}
  if text == "" then text = "Mon-Sun" end
  for part in text:gmatch("[^,]+") do
    local first, last = part:match("^(%a+)%-(%a+)$")
    first, last = DAYS[first or part], DAYS[last or part]
    if not first or not last then error(("the rule %q has no days such as Mon-Fri or Sat,Sun"):format(rule), 0) end
    local day = first
    while true do
      set[day] = true
      if day == last then break end
      day = day % 7 + 1
    end
  end
  return set
end

-- Minutes since midnight.
local function minutes(hour, minute, rule)
  hour, minute = tonumber(hour), tonumber(minute)
  if hour > 24 or minute > 59 or hour == 24 and minute > 0 then
    error(("the rule %q has no times from 00:00 to 24:00"):format(rule), 0)
  end
  return hour * 60 + minute
end

local rules = {}
for _, rule in ipairs(settings.rules) do
  local names, h1, m1, h2, m2, value = rule:match("^%s*([%a,%-]*)%s*(%d%d?):(%d%d)%s*%-%s*(%d%d?):(%d%d)%s*=%s*(%S+)%s*$")
  if not names or not tonumber(value) then
    error(("the rule %q is not like \"Mon-Fri 07:30-19:00 = 10\""):format(rule), 0)
  end
  rules[#rules + 1] = {
    days = days(names, rule),
    from = minutes(h1, m1, rule),
    to = minutes(h2, m2, rule),
    value = tonumber(value),
  }
end

-- Whether a rule applies at a minute of a day; one that goes over midnight belongs to the day on which it begins.
local function applies(rule, day, minute)
  if rule.from < rule.to then return rule.days[day] and minute >= rule.from and minute < rule.to end
  return rule.days[day] and minute >= rule.from or rule.days[(day + 5) % 7 + 1] and minute < rule.to
end

if #rules > 0 then
  plugin:external {
    metric = settings.metric,
    help = "The value that the schedule has for this time of day",
    value = function()
      local now = time.fields(nil, settings.zone)
      local minute = now.hour * 60 + now.minute
      for _, rule in ipairs(rules) do
        if applies(rule, now.weekday, minute) then return rule.value end
      end
      return settings.otherwise
    end,
  }
end
